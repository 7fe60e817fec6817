import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { decodeJwt, decodeProtectedHeader, errors, exportSPKI, importJWK } from "jose";
import { SignJWT, UnsecuredJWT } from "jose";
import { operator, password, phoneNumber } from "../../harness.ts";
import { type Json, openTestApp } from "../app_kit.ts";
import { issuer, openTokenApp } from "./token_kit.ts";

const path = "/v1/session/jwt";
const jwks = "/.well-known/jwks.json";

Deno.test("a service can verify a signed token without calling Latchkey", async () => {
  await using app = await openTokenApp();
  const user = await app.register("Ada");
  const session = await app.signIn("Ada");
  const answer = await app.ask(session);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.deepEqual(Object.keys(answer.json), ["token", "expires_at"]);
  const { payload, protectedHeader } = await app.verify(answer.json.token);
  const { kid } = protectedHeader;
  assert.deepEqual(protectedHeader, { alg: "ES256", kid, typ: "JWT" });
  const now = app.clock.now() / 1000;
  const { jti, sid, ...claims } = payload;
  assert.deepEqual(claims, {
    iss: issuer,
    sub: user.id,
    aud: "orders",
    iat: now,
    exp: now + 300,
    auth_time: now,
    second_factor_at: now,
    amr: ["pwd", "sms"],
    acr: "aal2",
    preferred_username: "Ada",
    roles: [],
  });
  assert.equal(answer.json.expires_at, new Date((now + 300) * 1000).toISOString());
  assert.equal(sid, (await app.get("/v1/session", session)).json.session.id);
  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 10 });
  const issued = items.find(({ type }) => type === "token.issued");
  assert.equal(issued?.id, jti, "the audit log has the token's id");
  assert.deepEqual(issued?.detail, { session_id: sid, audience: "orders", key_id: kid });
});

// A token never claims more than was proven.
Deno.test("a token of a trusted device is aal1 until a step-up makes it aal2", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const opened = await app.post("/v1/login", { username: "ada", password, send: "sms" });
  const prove = (challenge_token: string, more = {}) =>
    app.post("/v1/2fa/verify", {
      challenge_token,
      method: "sms",
      code: app.simulator.codeFor(phoneNumber),
      ...more,
    });
  const verified = await prove(opened.json.challenge_token, { trust_device: true });
  const { device_token } = verified.json;
  const seconds = () => app.clock.now() / 1000;
  const claims = async (session: string) => {
    const { payload } = await app.verify(await app.token(session));
    const { acr, auth_time, amr, second_factor_at } = payload;
    const seen = (await app.get("/v1/session", session)).json.session;
    assert.deepEqual([seen.aal, seen.amr], [acr, amr]);
    assert.equal(seen.authenticated_at, new Date(Number(auth_time) * 1000).toISOString());
    return { acr, auth_time, amr, second_factor_at, at: seen.second_factor_at };
  };

  app.clock.advance(3600);
  const login = await app.post("/v1/login", { username: "ada", password, device_token });
  const loggedInAt = seconds();
  assert.deepEqual([login.json.aal, login.json.amr], ["aal1", ["pwd", "device"]]);
  app.clock.advance(100);
  const session = login.json.session_token;
  const none = { second_factor_at: undefined, at: null };
  const device = { acr: "aal1", auth_time: loggedInAt, amr: ["pwd", "device"], ...none };
  assert.deepEqual(await claims(session), device);

  const bearer = { authorization: `Bearer ${session}` };
  const started = await app.post("/v1/session/step-up", { send: "sms" }, bearer);
  assert.deepEqual(await claims(session), device, "an unfinished step-up proves nothing");
  app.clock.advance(20);
  const stepped = (await prove(started.json.challenge_token)).json.session_token;
  const steppedUpAt = seconds();
  app.clock.advance(300);
  const at = new Date(steppedUpAt * 1000).toISOString();
  assert.deepEqual(await claims(stepped), {
    acr: "aal2",
    auth_time: loggedInAt,
    amr: ["pwd", "sms"],
    second_factor_at: steppedUpAt,
    at,
  });
});

Deno.test("the public keys can be cached for five minutes and contain nothing private", async () => {
  await using app = await openTokenApp();
  const answer = await app.get(jwks);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("cache-control"), "public, max-age=300");
  assert.equal(answer.headers.get("content-type"), "application/json; charset=utf-8");
  assert.deepEqual(Object.keys(answer.json), ["keys"]);
  const [key] = answer.json.keys;
  const { kid, x, y } = key;
  assert.deepEqual(key, { kid, kty: "EC", crv: "P-256", x, y, alg: "ES256", use: "sig" });
  assert.equal((await app.request("HEAD", jwks)).status, 200);
  const post = await app.post(jwks, {});
  assert.deepEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"]);
});

Deno.test("a token is valid only for the requested audience", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const forApi = await app.token(session, "https://api.example");
  await app.verify(forApi, undefined, "https://api.example");
  await assert.rejects(app.verify(forApi), errors.JWTClaimValidationFailed);
  for (const audience of ["Orders", "orders ", "", "https://api.example/", "orders,other"]) {
    const answer = await app.ask(session, audience);
    assert.deepEqual([answer.status, answer.json.code], [422, "audience_unknown"], audience);
  }
  const list = await app.post(path, { audience: ["orders"] }, {
    authorization: `Bearer ${session}`,
  });
  assert.deepEqual([list.status, list.json.code], [422, "invalid_input"]);
});

Deno.test("a token expires after five minutes", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const token = await app.token(await app.signIn("ada"));
  app.clock.advance(299);
  await app.verify(token);
  app.clock.advance(1);
  await assert.rejects(app.verify(token), errors.JWTExpired);
});

Deno.test("a token never outlives its session, idle or absolute (R36, R37)", async () => {
  await using app = await openTokenApp((ports) => ({
    ...ports,
    policies: {
      ...ports.policies,
      session: { ...ports.policies.session, idleSeconds: 3600, absoluteSeconds: 4000 },
    },
  }));
  await app.register("ada");
  const session = await app.signIn("ada");
  const remaining = async (): Promise<number> => {
    const { exp } = decodeJwt(await app.token(session));
    return (exp ?? 0) - app.clock.now() / 1000;
  };
  app.clock.advance(3500);
  assert.equal(await remaining(), 300, "requesting a token counts as a use of the session");
  app.clock.advance(499);
  assert.equal(await remaining(), 1);
  app.clock.advance(1);
  assert.equal((await app.ask(session)).status, 401);
});

Deno.test("a token expires when a session with a short idle timeout does", async () => {
  await using app = await openTokenApp((ports) => ({
    ...ports,
    policies: { ...ports.policies, session: { ...ports.policies.session, idleSeconds: 120 } },
  }));
  await app.register("ada");
  const session = await app.signIn("ada");
  app.clock.advance(59); // Not noted as a use: the session ends 120 s after it was opened.
  const { exp = 0 } = decodeJwt(await app.token(session));
  assert.equal(exp * 1000, app.clock.now() + 61_000);
});

Deno.test("an ended session gets no new token, but an old one is valid for its five minutes (R38)", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const token = await app.token(session);
  const headers = { authorization: `Bearer ${session}` };
  assert.equal((await app.request("POST", "/v1/logout", { headers })).status, 204);
  const answer = await app.ask(session);
  assert.deepEqual([answer.status, answer.json.code], [401, "unauthenticated"]);
  await app.verify(token);
});

Deno.test("session, challenge and signed tokens are not interchangeable", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const session = await app.signIn("ada");
  const signed = await app.token(session);
  const { token: challenge } = await app.challenge("ada");
  for (const wrong of [signed, challenge, session.slice(0, -1), `${session}x`, ""]) {
    const answer = await app.ask(wrong);
    assert.deepEqual([answer.status, answer.json.code], [401, "unauthenticated"], wrong);
  }
  assert.equal((await app.get("/v1/session", signed)).status, 401);
  const verified = await app.post("/v1/2fa/verify", {
    challenge_token: signed,
    method: "sms",
    code: "123456",
  });
  assert.equal(verified.json.code, "invalid_challenge");
  for (const wrong of [session, challenge, signed.slice(0, -2), `${signed}AA`]) {
    await assert.rejects(app.verify(wrong), errors.JOSEError);
  }
});

Deno.test("a verifier refuses alg none, HS256 with the public key, and an unknown key", async () => {
  await using app = await openTokenApp();
  await app.register("ada");
  const real = await app.token(await app.signIn("ada"));
  const [jwk] = (await app.keys()).keys;
  assert.ok(jwk);
  const claims = { ...decodeJwt(real), sub: "usr_mallory" };
  const kid = String(decodeProtectedHeader(real).kid);
  const publicKey = await importJWK({ ...jwk, ext: true }, "ES256");
  assert.ok("type" in publicKey);
  const secrets = [await exportSPKI(publicKey), JSON.stringify(jwk), String(jwk.x)];
  const forged = [new UnsecuredJWT(claims).encode()];
  for (const secret of secrets) {
    const header = { alg: "HS256", kid, typ: "JWT" };
    forged.push(
      await new SignJWT(claims).setProtectedHeader(header).sign(Buffer.from(secret)),
    );
  }
  const own = await app.ports.tokenSigner.newKey(kid, "ES256");
  const ownKey = await importJWK(JSON.parse(own.privateKey), "ES256");
  const header = { alg: "ES256", kid, typ: "JWT", jwk: JSON.parse(own.publicKey) };
  forged.push(await new SignJWT(claims).setProtectedHeader(header).sign(ownKey));
  const [head, , signature] = real.split(".");
  const body = Buffer.from(JSON.stringify(claims)).toString("base64url");
  forged.push(`${head}.${body}.${signature}`);
  for (const token of forged) await assert.rejects(app.verify(token), errors.JOSEError, token);
  await app.verify(real);
});

Deno.test("tokens return 501 without their settings or without an encryption key", async () => {
  await using noPolicy = await openTestApp();
  await using noBox = await openTokenApp((ports) => ({ ...ports, secretBox: null }));
  for (const app of [noPolicy, noBox]) {
    await app.register("ada");
    const session = await app.signIn("ada");
    const headers = { authorization: `Bearer ${session}` };
    const answers = [await app.post(path, { audience: "orders" }, headers), await app.get(jwks)];
    for (const { status, json, headers } of answers) {
      assert.deepEqual([status, json.code], [501, "not_configured"]);
      assert.equal(headers.get("cache-control"), "no-store");
    }
    const rotated = await app.core.rotateSigningKey(operator);
    assert.equal(!rotated.ok && rotated.refusal.code, "not_configured");
    assert.deepEqual(await app.ports.keys.listSigningKeys(app.clock.now()), []);
  }
});

Deno.test("a session gets at most sixty tokens in five minutes, and each is recorded (R48)", async () => {
  await using app = await openTokenApp();
  const user = await app.register("ada");
  const session = await app.signIn("ada");
  const answers = await Promise.all(Array.from({ length: 80 }, () => app.ask(session)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 60);
  const over = answers.find(({ status }) => status === 429);
  assert.equal(over?.json.code, "throttled");
  assert.equal(over?.headers.get("retry-after"), "300");
  const names = answers.flatMap(({ json }): Json => json.token ? [decodeJwt(json.token).jti] : []);
  assert.equal(new Set(names).size, 60, "each token has its own id");
  const { items } = await app.core.listAuditEvents({ userId: user.id, cursor: null, limit: 200 });
  assert.equal(items.filter(({ type }) => type === "token.issued").length, 60);
  app.clock.advance(300);
  assert.equal((await app.ask(session)).status, 200);
});
