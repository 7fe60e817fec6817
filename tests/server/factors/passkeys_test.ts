import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { parseToken } from "../../../core/domain/token.ts";
import { phoneNumber } from "../../harness.ts";
import { createAuthenticator } from "../../software_authenticator.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { bearer, begin, confirm, enroll, logIn, offer, prove, refusals } from "./passkey_kit.ts";

const other = "+12025550143";

async function withAda(): Promise<{ app: TestApp; token: string }> {
  const app = await openTestApp();
  await app.register("ada");
  return { app, token: await app.signIn("ada") };
}

Deno.test("a passkey can be enrolled, listed, used, renamed and removed", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const key = createAuthenticator();
  const started = await begin(app, token);
  assert.deepEqual(started.options.rp, { name: "Latchkey", id: "latchkey.test" });
  assert.equal(started.options.user.name, "ada");
  assert.equal(started.options.attestation, "none");
  assert.equal(started.options.authenticatorSelection.userVerification, "preferred");
  assert.equal(Buffer.from(started.options.challenge, "base64url").length, 32);
  assert.equal(started.expires_at, "2026-01-01T00:10:00.000Z");
  const added = await confirm(app, token, {
    challenge_token: started.challenge_token,
    passkey: key.create(started.options),
    name: "  Ada’s key 🔑 ",
  });
  assert.equal(added.status, 201, added.text);
  const { passkey } = added.json;
  const created_at = "2026-01-01T00:00:00.000Z";
  assert.deepEqual(passkey, {
    id: passkey.id,
    name: "Ada’s key 🔑",
    created_at,
    last_used_at: null,
  });
  assert.deepEqual((await app.get("/v1/passkeys", token)).json, { passkeys: [passkey] });

  app.clock.advance(60);
  const login = await app.post("/v1/login", {
    username: "ada",
    password: "correct horse battery",
  });
  assert.deepEqual(login.json.methods, ["sms", "whatsapp", "passkey", "recovery_code"]);
  const options = await offer(app, login.json.challenge_token);
  assert.deepEqual(options.allowCredentials, [
    { id: passkey.id, type: "public-key", transports: ["nfc", "usb"] },
  ]);
  assert.equal(options.rpId, "latchkey.test");
  const signedIn = await prove(app, login.json.challenge_token, key.get(options));
  assert.equal(signedIn.status, 200, signedIn.text);
  assert.deepEqual(signedIn.json.amr, ["pwd", "pop"]);
  const used = (await app.get("/v1/passkeys", token)).json.passkeys[0];
  assert.equal(used.last_used_at, "2026-01-01T00:01:00.000Z");

  const path = `/v1/passkeys/${passkey.id}`;
  const headers = { ...bearer(token), "content-type": "application/json" };
  const renamed = await app.request("PATCH", path, { headers, body: '{"name":"Blue key"}' });
  assert.equal(renamed.status, 200, renamed.text);
  assert.equal(renamed.json.passkey.name, "Blue key");
  const removed = await app.request("DELETE", path, { headers: bearer(token) });
  assert.equal(removed.status, 204);
  assert.deepEqual((await app.get("/v1/passkeys", token)).json, { passkeys: [] });
  const again = await app.request("DELETE", path, { headers: bearer(token) });
  assert.equal(again.json.code, "passkey_not_found");
  const changed = { to: phoneNumber, kind: "second_factor_changed" };
  assert.deepEqual(app.notices, [changed, changed]);
  assert.equal((await refusals(app, "notice.sent")).length, 2);
  assert.ok(!app.logged().includes(passkey.id), "the log has the pattern of the path, not the id");
  assert.ok(app.logged().includes('"/v1/passkeys/:id"'));
});

Deno.test("a removed passkey is refused, even if its options were requested before (R31)", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const [key, kept] = [createAuthenticator(), createAuthenticator()];
  const { passkey } = (await enroll(app, token, key)).json;
  await enroll(app, token, kept);
  const challenge = await logIn(app, "ada");
  const proof = key.get(await offer(app, challenge));
  await app.request("DELETE", `/v1/passkeys/${passkey.id}`, { headers: bearer(token) });
  const answer = await prove(app, challenge, proof);
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, "passkey_refused");
  assert.equal((await offer(app, challenge)).allowCredentials.length, 1);
});

Deno.test("enrolling and removing a passkey require a recent second factor; renaming does not (R32)", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const key = createAuthenticator();
  const { passkey } = (await enroll(app, token, key)).json;
  const started = await begin(app, token);
  app.clock.advance(9 * 60 + 59);
  const late = createAuthenticator().create(started.options);
  const { challenge_token } = started;
  assert.equal((await confirm(app, token, { challenge_token, passkey: late })).status, 201);
  app.clock.advance(1);
  const path = `/v1/passkeys/${passkey.id}`;
  const refused = [
    await app.request("POST", "/v1/passkeys/enroll", { headers: bearer(token) }),
    await app.request("DELETE", path, { headers: bearer(token) }),
  ];
  for (const { status, json } of refused) {
    assert.equal(status, 403);
    assert.equal(json.code, "step_up_required");
  }
  const headers = { ...bearer(token), "content-type": "application/json" };
  assert.equal((await app.request("PATCH", path, { headers, body: '{"name":"x"}' })).status, 200);
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 2);
});

Deno.test("every passkey route requires a session", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const started = await begin(app, token);
  const passkey = createAuthenticator().create(started.options);
  const headers = { "content-type": "application/json", ...bearer(started.challenge_token) };
  const body = JSON.stringify({ challenge_token: started.challenge_token, passkey });
  const answers = [
    await app.request("POST", "/v1/passkeys/enroll", { headers }),
    await app.request("POST", "/v1/passkeys/confirm", { headers, body }),
    await app.request("GET", "/v1/passkeys", { headers }),
    await app.request("PATCH", "/v1/passkeys/x", { headers, body: '{"name":"x"}' }),
    await app.request("DELETE", "/v1/passkeys/x", { headers }),
  ];
  for (const { json } of answers) assert.equal(json.code, "unauthenticated");
});

Deno.test("another user's passkey is not found and not changed (R42)", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  await app.register("eve", other);
  const eve = await app.signIn("eve", other);
  const { passkey } = (await enroll(app, token, createAuthenticator())).json;
  const headers = { ...bearer(eve), "content-type": "application/json" };
  for (const id of [passkey.id, "x", "%00", "..%2f", "%F0%9F", "a".repeat(1365)]) {
    const path = `/v1/passkeys/${id}`;
    const renamed = await app.request("PATCH", path, { headers, body: '{"name":"mine"}' });
    assert.equal(renamed.json.code, "passkey_not_found", id);
    const removed = await app.request("DELETE", path, { headers: bearer(eve) });
    assert.equal(removed.json.code, "passkey_not_found", id);
  }
  assert.deepEqual((await app.get("/v1/passkeys", eve)).json, { passkeys: [] });
  assert.deepEqual((await app.get("/v1/passkeys", token)).json, { passkeys: [passkey] });
});

Deno.test("enrolling and removing a passkey end trusted devices", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const key = createAuthenticator();
  const { passkey } = (await enroll(app, token, key)).json;
  const trust = async (): Promise<() => Promise<boolean>> => {
    const challenge_token = await logIn(app, "ada");
    const proof = key.get(await offer(app, challenge_token));
    const body = { challenge_token, method: "passkey", passkey: proof, trust_device: true };
    const { json } = await app.post("/v1/2fa/verify", body);
    const device = parseToken("device", json.device_token);
    assert.ok(device !== null);
    return async () => (await app.ports.sessions.findDevice(device.id))?.endedAt === null;
  };
  const first = await trust();
  assert.equal(await first(), true);
  await enroll(app, token, createAuthenticator());
  assert.equal(await first(), false);
  const second = await trust();
  assert.equal(await second(), true);
  await app.request("DELETE", `/v1/passkeys/${passkey.id}`, { headers: bearer(token) });
  assert.equal(await second(), false);
});

Deno.test("without their settings, passkeys are refused, and existing ones are not offered", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const { passkey } = (await enroll(app, token, createAuthenticator())).json;
  await using off = await openTestApp(() => ({ ...app.ports, passkeyVerifier: null }));
  for (const path of ["/v1/passkeys/enroll", "/v1/passkeys/confirm", "/v1/2fa/passkey"]) {
    const body = path.endsWith("enroll")
      ? {}
      : { challenge_token: "x", ...(path.endsWith("confirm") ? { passkey: {} } : {}) };
    const answer = await off.post(path, body, bearer(token));
    assert.equal(answer.status, 501, path);
    assert.equal(answer.json.code, "not_configured");
  }
  const { json } = await off.post("/v1/login", {
    username: "ada",
    password: "correct horse battery",
  });
  assert.deepEqual(json.methods, ["sms", "whatsapp", "recovery_code"]);
  const proof = await prove(off, json.challenge_token, {});
  assert.equal(proof.json.code, "method_unavailable");
  const path = `/v1/passkeys/${passkey.id}`;
  assert.equal((await off.request("DELETE", path, { headers: bearer(token) })).status, 204);
});

Deno.test("a user without a passkey is not offered the method", async () => {
  const { app } = await withAda();
  await using _ = app;
  const challenge_token = await logIn(app, "ada");
  const answer = await app.post("/v1/2fa/passkey", { challenge_token });
  assert.equal(answer.status, 422);
  assert.equal(answer.json.code, "method_unavailable");
  const key = createAuthenticator();
  key.create({ challenge: "x", rp: { id: "latchkey.test" } });
  const options = { rpId: "latchkey.test", challenge: "x", allowCredentials: [] };
  const proof = await prove(app, challenge_token, key.get(options));
  assert.equal(proof.json.code, "method_unavailable");
});

Deno.test("a passkey is unavailable until the phone is verified (R29)", async () => {
  await using app = await openTestApp();
  await app.register("ada");
  const challenge_token = await logIn(app, "ada");
  const offered = await app.post("/v1/2fa/passkey", { challenge_token });
  assert.equal(offered.json.code, "method_unavailable");
  const proof = await prove(app, challenge_token, {});
  assert.equal(proof.json.code, "method_unavailable");
});
