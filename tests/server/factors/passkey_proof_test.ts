import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createAuthenticator, type Misdeeds } from "../../software_authenticator.ts";
import type { Json } from "../app_kit.ts";
import {
  bearer,
  begin,
  confirm,
  enroll,
  logIn,
  logInByPasskey,
  offer,
  prove,
  refusals,
  withKey,
} from "./passkey_kit.ts";

const other = "+12025550143";

Deno.test("POST /v1/2fa/verify refuses a proof for another nonce, page, domain or presence", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const misdeeds: Record<string, Misdeeds> = {
    "another origin": { origin: "https://latchkey.test.evil.example" },
    "another domain": { rpId: "evil.example" },
    "an unknown nonce": { challenge: Buffer.alloc(32).toString("base64url") },
    "the type of an enrollment": { type: "webauthn.create" },
    "a page in a frame of another origin": { crossOrigin: true },
    "no user present": { flags: 0x00 },
  };
  for (const [what, misdeed] of Object.entries(misdeeds)) {
    const answer = await logInByPasskey(app, "ada", key, misdeed);
    assert.equal(answer.status, 422, what);
    assert.equal(answer.json.code, "passkey_refused", what);
    assert.equal(answer.json.attempts_left, 4, what);
  }
  assert.equal((await refusals(app)).length, Object.keys(misdeeds).length);
  assert.equal((await logInByPasskey(app, "ada", key)).status, 200);
});

Deno.test("a proof with one changed byte in any part is refused", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  for (const part of ["signature", "authenticatorData", "clientDataJSON"]) {
    const challenge = await logIn(app, "ada");
    const proof: Json = key.get(await offer(app, challenge));
    const bytes = Buffer.from(proof.response[part], "base64url");
    const at = bytes.length - 2;
    bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    const changed = { ...proof.response, [part]: bytes.toString("base64url") };
    const answer = await prove(app, challenge, { ...proof, response: changed });
    assert.equal(answer.json.code, "passkey_refused", part);
    assert.equal(
      (await prove(app, challenge, proof)).status,
      200,
      "the original is still accepted",
    );
  }
});

Deno.test("a proof of another challenge is refused (R27)", async () => {
  const { app, token, key } = await withKey();
  await using _ = app;
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(token));
  const login = await logIn(app, "ada");
  const forStepUp = key.get(await offer(app, stepUp.json.challenge_token));
  const forLogin = key.get(await offer(app, login));
  const crossed = await prove(app, login, forStepUp);
  assert.equal(crossed.json.code, "passkey_refused");
  assert.equal((await prove(app, login, forLogin)).status, 200);
});

Deno.test("a proof works once, and in no later challenge (R25)", async () => {
  for (const counts of [true, false]) {
    const { app, key } = await withKey(counts);
    await using _ = app;
    const first = await logIn(app, "ada");
    const proof = key.get(await offer(app, first));
    assert.equal((await prove(app, first, proof)).status, 200);
    assert.equal((await prove(app, first, proof)).json.code, "challenge_consumed");
    const second = await logIn(app, "ada");
    assert.equal(
      (await prove(app, second, proof)).json.code,
      "passkey_refused",
      "no options were requested",
    );
    await offer(app, second);
    assert.equal((await prove(app, second, proof)).json.code, "passkey_refused");
  }
});

Deno.test("newer options replace older ones", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const challenge = await logIn(app, "ada");
  const older = key.get(await offer(app, challenge));
  const options = await offer(app, challenge);
  assert.equal((await prove(app, challenge, older)).json.code, "passkey_refused");
  assert.equal((await prove(app, challenge, key.get(options))).status, 200);
});

Deno.test("another user's passkey is refused even if it signs the correct nonce (R27)", async () => {
  const { app } = await withKey();
  await using _ = app;
  await app.register("eve", other);
  const eve = await app.signIn("eve", other);
  const evesKey = createAuthenticator();
  await enroll(app, eve, evesKey);
  const challenge = await logIn(app, "ada");
  const options = await offer(app, challenge);
  const proof: Json = evesKey.get({ ...options, allowCredentials: [] });
  assert.equal((await prove(app, challenge, proof)).json.code, "passkey_refused");
  const id = options.allowCredentials[0].id;
  const renamed = await prove(app, challenge, { ...proof, id, rawId: id });
  assert.equal(renamed.json.code, "passkey_refused", "ada's id on eve's signature");
});

Deno.test("a passkey whose counter decreases is refused: the key was copied", async () => {
  const { app, token, key } = await withKey();
  await using _ = app;
  const copy = key.clone();
  for (const _time of [1, 2]) assert.equal((await logInByPasskey(app, "ada", key)).status, 200);
  for (const claimed of [1, 2, 0]) {
    const answer = await logInByPasskey(app, "ada", copy, { signCount: claimed });
    assert.equal(answer.json.code, "passkey_refused", `${claimed} after 2`);
  }
  assert.equal((await logInByPasskey(app, "ada", copy, { signCount: 2 ** 32 - 1 })).status, 200);
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 1);
});

Deno.test("a passkey without a counter logs in repeatedly", async () => {
  const { app, key } = await withKey(false);
  await using _ = app;
  for (const _time of [1, 2, 3]) assert.equal((await logInByPasskey(app, "ada", key)).status, 200);
  assert.equal((await logInByPasskey(app, "ada", key, { signCount: 5 })).status, 200);
  const back = await logInByPasskey(app, "ada", key);
  assert.equal(back.json.code, "passkey_refused", "once it counts, it must keep counting");
});

Deno.test("a step-up with a passkey renews the second factor of the session", async () => {
  const { app, token, key } = await withKey();
  await using _ = app;
  app.clock.advance(11 * 60);
  const stale = await app.request("POST", "/v1/passkeys/enroll", { headers: bearer(token) });
  assert.equal(stale.json.code, "step_up_required");
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(token));
  assert.ok(stepUp.json.methods.includes("passkey"), stepUp.text);
  const { challenge_token } = stepUp.json;
  const proven = await prove(app, challenge_token, key.get(await offer(app, challenge_token)));
  assert.equal(proven.status, 200, proven.text);
  assert.equal((await app.get("/v1/session", token)).status, 401, "the old session has ended");
  await begin(app, proven.json.session_token);
});

Deno.test("a step-up ends the enrollments of the session that it replaces (R35)", async () => {
  const { app, token, key } = await withKey();
  await using _ = app;
  const started = await begin(app, token);
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(token));
  const options = await offer(app, stepUp.json.challenge_token);
  const proven = await prove(app, stepUp.json.challenge_token, key.get(options));
  const { challenge_token } = started;
  const passkey = createAuthenticator().create(started.options);
  const answer = await confirm(app, proven.json.session_token, { challenge_token, passkey });
  assert.equal(answer.json.code, "invalid_challenge");
});

Deno.test("the audit log names the passkey of a login and of a step-up", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const { json } = await logInByPasskey(app, "ada", key);
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(json.session_token));
  const { challenge_token } = stepUp.json;
  const proven = await prove(app, challenge_token, key.get(await offer(app, challenge_token)));
  assert.equal(proven.status, 200, proven.text);
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  const enrolled = items.find(({ type }) => type === "passkey.enrolled")?.detail ?? {};
  assert.ok(enrolled["passkey_id"]);
  const named = items.flatMap(({ type, detail }) =>
    type === "passkey.enrolled" || detail["method"] !== "pop"
      ? []
      : [[type, detail["passkey_id"], detail["name"]]]
  );
  const { passkey_id, name } = enrolled;
  assert.deepEqual(named, [
    ["session.stepped_up", passkey_id, name],
    ["session.opened", passkey_id, name],
  ]);
});

Deno.test("the timeline of a message names the passkey that was used in its place", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const challenge_token = await logIn(app, "ada");
  const sent = await app.post("/v1/2fa/send", { challenge_token, channel: "sms" });
  assert.equal(sent.status, 200, sent.text);
  await prove(app, challenge_token, key.get(await offer(app, challenge_token)));
  const [delivery] = (await app.core.listDeliveries({ cursor: null, limit: 1 })).items;
  const trace = await app.core.traceDelivery({ deliveryId: delivery?.id ?? "" });
  const last = trace.ok ? trace.value.steps.at(-1)?.fact : undefined;
  assert.ok(last?.kind === "succeeded", JSON.stringify(trace));
  const { passkeys } = (await app.get("/v1/passkeys", await app.signIn("ada"))).json;
  assert.equal(last.facts.passkey, passkeys[0].name);
});

Deno.test("50 parallel correct proofs open exactly one session (R48)", async () => {
  for (const counts of [true, false]) {
    const { app, key } = await withKey(counts);
    await using _ = app;
    const before = (await refusals(app, "session.opened")).length;
    const challenge = await logIn(app, "ada");
    const proof = key.get(await offer(app, challenge));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => prove(app, challenge, proof)),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status >= 500).length, 0);
    assert.equal((await refusals(app, "session.opened")).length, before + 1);
  }
});

Deno.test("incorrect proofs count like incorrect codes: five per challenge, ten per account (R28)", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  for (const _challenge of [1, 2]) {
    const challenge = await logIn(app, "ada");
    const wrong = key.get(await offer(app, challenge), { origin: "https://evil.example" });
    for (const left of [4, 3, 2, 1, 0]) {
      assert.equal((await prove(app, challenge, wrong)).json.attempts_left, left);
    }
    assert.equal((await prove(app, challenge, wrong)).json.code, "challenge_exhausted");
  }
  const rested = await logInByPasskey(app, "ada", key);
  assert.equal(rested.status, 429);
  assert.equal(rested.json.code, "too_many_attempts");
  app.clock.advance(rested.json.retry_after);
  assert.equal((await logInByPasskey(app, "ada", key)).status, 200);
});

Deno.test("an expired or replaced challenge accepts no passkey (R26)", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const challenge_token = await logIn(app, "ada");
  const proof = key.get(await offer(app, challenge_token));
  app.clock.advance(600);
  assert.equal((await prove(app, challenge_token, proof)).json.code, "challenge_expired");
  const offered = await app.post("/v1/2fa/passkey", { challenge_token });
  assert.equal(offered.json.code, "challenge_expired");
  const replaced = await logIn(app, "ada");
  await logIn(app, "ada");
  assert.equal((await prove(app, replaced, proof)).json.code, "challenge_replaced");
});

Deno.test("POST /v1/2fa/verify without the passkey returns 422 and counts no guess", async () => {
  const { app, key } = await withKey();
  await using _ = app;
  const challenge_token = await logIn(app, "ada");
  const none = await app.post("/v1/2fa/verify", { challenge_token, method: "passkey" });
  assert.equal(none.status, 422);
  assert.deepEqual(none.json.errors.map(({ field, code }: Json) => [field, code]), [
    ["passkey", "missing"],
  ]);
  const wrong = key.get(await offer(app, challenge_token), { rpId: "evil.example" });
  assert.equal((await prove(app, challenge_token, wrong)).json.attempts_left, 4);
});
