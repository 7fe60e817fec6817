import assert from "node:assert/strict";
import { openPasswordStrength } from "../../../core/adapters/password_strength/strength_worker.ts";
import { caller, openTestCore, phoneNumber } from "../../harness.ts";

const guessable = { username: "ada", password: "abcdabcdabcd", phoneNumber };
const refusal = {
  code: "invalid_input",
  fields: [{ field: "password", code: "password_guessable" }],
};

Deno.test("register() refuses an easily guessed password, and counts it against the limits", async () => {
  await using test = await openTestCore();
  for (let asked = 0; asked < 60; asked++) {
    const outcome = await test.core.register(guessable, caller);
    assert.deepEqual(outcome, { ok: false, refusal });
  }
  const outcome = await test.core.register(guessable, caller);
  assert.equal(outcome.ok ? "" : outcome.refusal.code, "throttled");
});

Deno.test("register() accepts the password if its strength is not known in time", async () => {
  const silent = {
    onmessage: null,
    onerror: null,
    postMessage: () => undefined,
    terminate: () => undefined,
  };
  const passwordStrength = openPasswordStrength({ timeoutMs: 1, startWorker: () => silent });
  await using test = await openTestCore((ports) => ({ ...ports, passwordStrength }));
  assert.ok((await test.core.register(guessable, caller)).ok);
});
