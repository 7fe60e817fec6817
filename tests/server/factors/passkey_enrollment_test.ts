import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { openPasskeyVerifier } from "../../../core/adapters/webauthn/passkey_verifier.ts";
import { relyingParty } from "../../harness.ts";
import { type Cbor, createAuthenticator, type Misdeeds } from "../../software_authenticator.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { bearer, begin, confirm, enroll, logIn, offer, prove, refusals } from "./passkey_kit.ts";

const other = "+12025550143";

async function withAda(): Promise<{ app: TestApp; token: string }> {
  const app = await openTestApp();
  await app.register("ada");
  return { app, token: await app.signIn("ada") };
}

Deno.test("a passkey's name has 1 to 64 printable characters", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const started = await begin(app, token);
  const { challenge_token } = started;
  const passkey = createAuthenticator().create(started.options);
  for (const name of ["", "  ", "é".repeat(65), "a\nb", "a\u001bb", "\u202eyek", "\ud800", "a\0"]) {
    const answer = await confirm(app, token, { challenge_token, passkey, name });
    assert.equal(answer.status, 422, JSON.stringify(name));
    assert.equal(answer.json.errors[0].code, "name_format");
    assert.equal(answer.json.errors[0].field, "name");
  }
  const added = await confirm(app, token, { challenge_token, passkey, name: "🔑".repeat(64) });
  assert.equal(added.status, 201, added.text);
  const unnamed = await enroll(app, token, createAuthenticator());
  assert.equal(unnamed.json.passkey.name, "Passkey");
});

Deno.test("an eleventh passkey is refused, even if started before the tenth was added", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  for (let count = 0; count < 9; count++) {
    assert.equal((await enroll(app, token, createAuthenticator())).status, 201);
  }
  const tenth = await begin(app, token);
  assert.equal(tenth.options.excludeCredentials.length, 9);
  const eleventh = await begin(app, token);
  const older = await confirm(app, token, {
    challenge_token: tenth.challenge_token,
    passkey: createAuthenticator().create(tenth.options),
  });
  assert.equal(older.json.code, "challenge_replaced");
  const { challenge_token } = eleventh;
  const passkey = createAuthenticator().create(eleventh.options);
  assert.equal((await confirm(app, token, { challenge_token, passkey })).status, 201);
  const refused = await app.request("POST", "/v1/passkeys/enroll", { headers: bearer(token) });
  assert.equal(refused.status, 409);
  assert.equal(refused.json.code, "passkey_limit");
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 10);
});

Deno.test("an enrollment started while the tenth passkey is added adds no eleventh (R48)", async () => {
  // The real verifier, delayed between the count at the start and the challenge.
  let held: Promise<void> = Promise.resolve();
  await using app = await openTestApp((ports) => ({
    ...ports,
    passkeyVerifier: {
      ...openPasskeyVerifier(relyingParty),
      enrollmentOptions: async (request) => {
        await held;
        return await openPasskeyVerifier(relyingParty).enrollmentOptions(request);
      },
    },
  }));
  await app.register("ada");
  const token = await app.signIn("ada");
  for (let count = 0; count < 9; count++) await enroll(app, token, createAuthenticator());
  const { challenge_token, options } = await begin(app, token);
  const gate = Promise.withResolvers<void>();
  held = gate.promise;
  const beginning = begin(app, token);
  const tenth = createAuthenticator().create(options);
  assert.equal((await confirm(app, token, { challenge_token, passkey: tenth })).status, 201);
  gate.resolve();
  const late = await beginning;
  const answer = await confirm(app, token, {
    challenge_token: late.challenge_token,
    passkey: createAuthenticator().create(late.options),
  });
  assert.equal(answer.status, 409);
  assert.equal(answer.json.code, "passkey_limit");
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 10);
});

Deno.test("POST /v1/passkeys/confirm refuses what no browser should have made", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const taken = (await enroll(app, token, createAuthenticator())).json.passkey.id;
  const largeKey = new Map<Cbor, Cbor>([[1, 3], [3, -257], [-1, Buffer.alloc(1100, 1)], [-2, 3]]);
  const misdeeds: Record<string, Misdeeds> = {
    "another origin": { origin: "https://latchkey.test.evil.example" },
    "the origin with another scheme": { origin: "http://latchkey.test" },
    "another domain": { rpId: "evil.example" },
    "another nonce": { challenge: Buffer.alloc(32).toString("base64url") },
    "the type of a login": { type: "webauthn.get" },
    "a page in a frame of another origin": { crossOrigin: true },
    "no user present": { flags: 0x04 },
    "an id that already exists": { credentialId: Buffer.from(taken, "base64url") },
    "an id that is too long": { credentialId: Buffer.alloc(1024, 7) },
    "a key that is too large": { publicKey: largeKey },
    "a key with an algorithm that was not requested": {
      publicKey: new Map<Cbor, Cbor>([...largeKey, [3, -258]]),
    },
  };
  for (const [what, misdeed] of Object.entries(misdeeds)) {
    const answer = await enroll(app, token, createAuthenticator(), misdeed);
    assert.equal(answer.json.code, "passkey_refused", what);
    assert.equal(answer.status, 422, what);
  }
  assert.equal((await refusals(app)).length, Object.keys(misdeeds).length, "each is recorded");
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 1);
  assert.equal(app.notices.length, 1);
  const second = { origin: "https://login.latchkey.test", flags: 0x05 };
  assert.equal((await enroll(app, token, createAuthenticator(), second)).status, 201);
});

Deno.test("POST /v1/passkeys/confirm ignores an attestation that was not requested", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const unsigned = new Map<Cbor, Cbor>([["alg", -7], ["sig", Buffer.alloc(8)]]);
  const certified = new Map<Cbor, Cbor>([...unsigned, ["x5c", [Buffer.alloc(8)]]]);
  const attestations: readonly NonNullable<Misdeeds["attestation"]>[] = [
    "self",
    { fmt: "packed", attStmt: unsigned },
    { fmt: "packed", attStmt: certified },
    { fmt: "android-key", attStmt: certified },
    { fmt: "none", attStmt: unsigned },
    { fmt: "of-the-future", attStmt: new Map() },
  ];
  for (const attestation of attestations) {
    const answer = await enroll(app, token, createAuthenticator(), { attestation });
    assert.equal(answer.status, 201, answer.text);
  }
  const elsewhere = { attestation: "self", origin: "https://evil.example" } as const;
  const refused = await enroll(app, token, createAuthenticator(), elsewhere);
  assert.equal(refused.json.code, "passkey_refused");
});

Deno.test("an enrollment is confirmed once, in its own session, within ten minutes", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  await app.register("eve", other);
  const eve = await app.signIn("eve", other);
  const second = await app.signIn("ada");
  const started = await begin(app, token);
  const { challenge_token } = started;
  const body = { challenge_token, passkey: createAuthenticator().create(started.options) };
  for (const stranger of [second, eve]) {
    assert.equal((await confirm(app, stranger, body)).json.code, "invalid_challenge");
  }
  const cut = { ...body, challenge_token: challenge_token.slice(0, -1) };
  assert.equal((await confirm(app, token, cut)).json.code, "invalid_challenge");
  const login = { ...body, challenge_token: await logIn(app, "ada") };
  assert.equal((await confirm(app, token, login)).json.code, "invalid_challenge");
  assert.equal((await confirm(app, token, body)).status, 201);
  assert.equal((await confirm(app, token, body)).json.code, "challenge_consumed");
  // The same response again, in an enrollment that requests another nonce.
  const next = await begin(app, token);
  const replay = await confirm(app, token, { ...body, challenge_token: next.challenge_token });
  assert.equal(replay.json.code, "passkey_refused");
  const passkey = createAuthenticator().create(next.options);
  app.clock.advance(600);
  const late = await confirm(app, token, { challenge_token: next.challenge_token, passkey });
  assert.equal(late.json.code, "challenge_expired");
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 1);
});

Deno.test("parallel confirmations of one enrollment add one passkey (R48)", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const { challenge_token, options } = await begin(app, token);
  const keys = Array.from({ length: 10 }, () => createAuthenticator().create(options));
  const answers = await Promise.all(
    keys.map((passkey) => confirm(app, token, { challenge_token, passkey })),
  );
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.equal(answers.filter(({ json }) => json.code === "challenge_consumed").length, 9);
  assert.equal((await app.get("/v1/passkeys", token)).json.passkeys.length, 1);
});

Deno.test("an enrollment's challenge cannot log in, and a login's challenge cannot enroll", async () => {
  const { app, token } = await withAda();
  await using _ = app;
  const key = createAuthenticator();
  await enroll(app, token, key);
  const started = await begin(app, token);
  const offered = await app.post("/v1/2fa/passkey", { challenge_token: started.challenge_token });
  assert.equal(offered.json.code, "invalid_challenge");
  const proof = key.get({ rpId: "latchkey.test", allowCredentials: [], ...started.options });
  assert.equal((await prove(app, started.challenge_token, proof)).json.code, "invalid_challenge");
  const { challenge_token } = started;
  const answer = await confirm(app, token, { challenge_token, passkey: proof });
  assert.equal(answer.json.code, "passkey_refused");
  const stepUp = await app.post("/v1/session/step-up", {}, bearer(token));
  const { challenge } = await offer(app, stepUp.json.challenge_token);
  const crossed = await confirm(app, token, {
    challenge_token: stepUp.json.challenge_token,
    passkey: createAuthenticator().create(started.options, { challenge }),
  });
  assert.equal(crossed.json.code, "invalid_challenge");
});
