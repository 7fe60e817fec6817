import assert from "node:assert/strict";
import { openPasswordStrength } from "../../../core/adapters/password_strength/strength_worker.ts";
import type { BreachAnswer, BreachedPasswords } from "../../../core/ports/breached_passwords.ts";
import { caller, openTestCore, password, phoneNumber } from "../../harness.ts";

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

Deno.test("register() refuses a breached password, and accepts one that cannot be looked up", async () => {
  const answers: BreachAnswer[] = [
    { found: true },
    { found: null, words: "Cannot ask" },
    { found: null, words: "Cannot ask" },
  ];
  const asked: string[] = [];
  const breachedPasswords: BreachedPasswords = {
    find: (text) => {
      asked.push(text);
      return Promise.resolve(answers.shift() ?? { found: false });
    },
  };
  await using test = await openTestCore((ports) => ({ ...ports, breachedPasswords }));
  const input = { ...guessable, password };
  const refused = await test.core.register(input, caller);
  assert.deepEqual(refused.ok ? null : refused.refusal.fields, [
    { field: "password", code: "password_breached" },
  ]);
  assert.ok((await test.core.register(input, caller)).ok);
  assert.ok((await test.core.register({ ...input, username: "bob" }, caller)).ok);
  await test.core.register({ ...guessable, username: "carol" }, caller);
  assert.deepEqual(asked, [password, password, password], "an easily guessed one is not looked up");
  const { items } = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 10 });
  const alerts = items.filter(({ type }) => type === "alert.raised").map(({ detail }) => detail);
  assert.deepEqual(alerts, [{ alert: "breach_check_failed", words: "Cannot ask" }]);
});
