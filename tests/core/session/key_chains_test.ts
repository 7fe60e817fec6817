import assert from "node:assert/strict";
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, UnsecuredJWT } from "jose";
import type { SignedClaims, TokenType } from "../../../core/domain/session/signed_token.ts";
import type { SigningAlgorithm } from "../../../core/domain/session/signing_key.ts";
import { findSigner, readOwnToken, signToken } from "../../../core/usecases/session/sign_token.ts";
import { givenClient } from "../../contracts/oidc/clients_contract.ts";
import { caller, openTestCore, operator, type TestCore } from "../../harness.ts";

const day = 24 * 60 * 60;
const issuer = "https://login.example";

async function openWithIssuer(audiences: readonly string[] = []): Promise<TestCore> {
  return await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, token: { issuer, audiences } },
  }));
}

async function publicKeys({ core }: TestCore): Promise<readonly Record<string, string>[]> {
  const outcome = await core.listPublicKeys(caller);
  assert.ok(outcome.ok);
  return outcome.value.map((key) => JSON.parse(key));
}

async function sign(
  { ports }: TestCore,
  algorithm: SigningAlgorithm,
  claims: SignedClaims = { iss: issuer, sub: "usr_1" },
  type: TokenType = "JWT",
): Promise<string> {
  assert.ok(ports.secretBox);
  const signer = await findSigner(ports, ports.secretBox, algorithm, caller);
  return await signToken(ports, signer, { type, claims });
}

Deno.test("a chain of RS256 exists only with a client, next to that of ES256", async () => {
  await using test = await openWithIssuer(["orders"]);
  await test.core.sweep();
  assert.deepEqual(await test.ports.keys.listSigningKeys(test.clock.now()), []);
  assert.deepEqual((await publicKeys(test)).map(({ alg }) => alg), ["ES256"]);
  await givenClient(test.ports);
  const keys = await publicKeys(test);
  assert.deepEqual(keys.map(({ alg }) => alg), ["RS256", "ES256"]);
  assert.equal(new Set(keys.map(({ kid }) => kid)).size, 2);
  const rsa = ["kid", "kty", "n", "e", "alg", "use"];
  assert.deepEqual(Object.keys(keys[0] ?? {}), rsa, "no private part");
  assert.equal((keys[0]?.["n"] ?? "").length, 342, "2048 bits");
});

Deno.test("a client needs no audiences, but an issuer", async () => {
  await using test = await openWithIssuer();
  const off = await test.core.listPublicKeys(caller);
  assert.equal(!off.ok && off.refusal.code, "not_configured");
  await givenClient(test.ports);
  assert.equal((await publicKeys(test)).length, 2);
  await test.register("ada");
  const sessionToken = await test.signIn("ada");
  const issued = await test.core.issueSignedToken({ sessionToken, audience: "orders" }, caller);
  assert.equal(!issued.ok && issued.refusal.code, "not_configured");
  await using bare = await openTestCore();
  await givenClient(bare.ports);
  const outcome = await bare.core.listPublicKeys(caller);
  assert.equal(!outcome.ok && outcome.refusal.code, "not_configured");
});

Deno.test("each chain rotates alone, and a verifier of the set verifies both", async () => {
  await using test = await openWithIssuer();
  await givenClient(test.ports);
  const first = await sign(test, "RS256");
  test.clock.advance(15 * day);
  const second = await sign(test, "ES256");
  test.clock.advance(14.5 * day);
  const keys = await publicKeys(test);
  assert.deepEqual(keys.map(({ alg }) => alg), ["RS256", "RS256", "ES256"], "RS256 changes first");
  const set = createLocalJWKSet({ keys: [...keys] as never });
  const at = { currentDate: new Date(test.clock.now()), issuer };
  await jwtVerify(first, set, { ...at, algorithms: ["RS256"] });
  await jwtVerify(second, set, { ...at, algorithms: ["ES256"] });
  test.clock.advance(day);
  const next = await sign(test, "RS256");
  assert.notEqual(decodeProtectedHeader(next).kid, decodeProtectedHeader(first).kid);
  await jwtVerify(next, set, { ...at, algorithms: ["RS256"] });
  assert.equal(
    decodeProtectedHeader(await sign(test, "ES256")).kid,
    decodeProtectedHeader(second).kid,
  );
});

Deno.test("the sweep makes the keys of clients before a request needs them", async () => {
  await using test = await openWithIssuer();
  await givenClient(test.ports);
  await test.core.sweep();
  const made = await test.ports.keys.listSigningKeys(test.clock.now());
  assert.equal(made.length, 2);
  test.clock.advance(29.5 * day);
  await test.core.sweep();
  assert.equal((await test.ports.keys.listSigningKeys(test.clock.now())).length, 4);
});

Deno.test("rotateSigningKey() rotates both chains", async () => {
  await using test = await openWithIssuer();
  await givenClient(test.ports);
  const before = await publicKeys(test);
  const rotated = await test.core.rotateSigningKey(operator);
  assert.ok(rotated.ok);
  const lead = test.clock.now() + 15 * 60_000;
  assert.deepEqual(rotated.value.map(({ algorithm, signsFrom }) => [algorithm, signsFrom]), [
    ["RS256", lead],
    ["ES256", lead],
  ]);
  const kids = (await publicKeys(test)).map(({ kid }) => kid);
  assert.deepEqual(kids.length, 4);
  for (const { kid } of before) assert.ok(kids.includes(kid));
  const resealed = await test.core.rotateSecrets();
  assert.ok(resealed.ok);
  assert.deepEqual(resealed.value.signingKeys, { resealed: 0, current: 4, unopenable: 0 });
});

Deno.test("readOwnToken() reads expired tokens of retired keys, and of the right type", async () => {
  await using test = await openWithIssuer();
  await givenClient(test.ports);
  for (const algorithm of ["RS256", "ES256"] as const) {
    const claims = { iss: issuer, sub: "usr_1", exp: Math.floor(test.clock.now() / 1000) - 5 };
    const hint = await sign(test, algorithm, claims);
    assert.deepEqual(await readOwnToken(test.ports, hint, "JWT"), claims);
    assert.equal(await readOwnToken(test.ports, hint, "at+jwt"), null);
    const access = await sign(test, algorithm, claims, "at+jwt");
    assert.equal(decodeProtectedHeader(access).typ, "at+jwt");
    assert.equal(await readOwnToken(test.ports, access, "JWT"), null);
    const foreign = await sign(test, algorithm, { ...claims, iss: "https://evil.example" });
    assert.equal(await readOwnToken(test.ports, foreign, "JWT"), null);
  }
  const hint = await sign(test, "RS256");
  const leaked = await sign(test, "RS256", { iss: issuer, sub: "usr_1" }, "at+jwt");
  assert.ok(await readOwnToken(test.ports, leaked, "at+jwt"));
  test.clock.advance(100 * day);
  await test.core.sweep();
  const { kid } = decodeProtectedHeader(hint);
  assert.ok(!(await publicKeys(test)).some((key) => key["kid"] === kid), "no longer published");
  assert.ok(await readOwnToken(test.ports, hint, "JWT"));
  assert.equal(await readOwnToken(test.ports, leaked, "at+jwt"), null, "only a hint");
  test.clock.advance(400 * day);
  await test.core.sweep();
  test.clock.advance(31 * day);
  await test.core.sweep();
  assert.equal(await readOwnToken(test.ports, hint, "JWT"), null, "older than any session");
});

Deno.test("readOwnToken() refuses what another key signed, and what is no token", async () => {
  await using test = await openWithIssuer();
  await givenClient(test.ports);
  const real = await sign(test, "RS256");
  const { kid = "" } = decodeProtectedHeader(real);
  const [rsa, ec] = await publicKeys(test);
  const claims = { iss: issuer, sub: "usr_1" };
  const stranger = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" },
    false,
    ["sign"],
  );
  const header = { typ: "JWT", kid };
  const [head = "", body = "", signature = ""] = real.split(".");
  const none = btoa(JSON.stringify({ alg: "none", kid, typ: "JWT" })).replace(/=+$/, "");
  const forged = [
    new UnsecuredJWT(claims).encode(),
    `${none}.${body}.`,
    `${none}.${body}.${signature}`,
    await new SignJWT(claims).setProtectedHeader({ ...header, alg: "ES256" })
      .sign(stranger.privateKey),
    await new SignJWT(claims).setProtectedHeader({
      ...header,
      alg: "ES256",
      kid: ec?.["kid"] ?? "",
    })
      .sign(stranger.privateKey),
    await new SignJWT(claims).setProtectedHeader({ ...header, alg: "HS256" })
      .sign(new TextEncoder().encode(JSON.stringify(rsa))),
    `${head}.${btoa(JSON.stringify({ ...claims, sub: "usr_2" })).replace(/=+$/, "")}.${signature}`,
    `${head}.${body}`,
    `${head}.${body}.`,
    `${real}.a.b`,
    real.slice(0, -5),
    "",
    "a.b.c",
    "..",
    "{}",
    "\0",
    "e30.e30.",
    "bnVsbA.e30.e30",
    "x".repeat(100_000),
  ];
  for (const token of forged) {
    assert.equal(await readOwnToken(test.ports, token, "JWT"), null, token.slice(0, 80));
  }
  assert.ok(await readOwnToken(test.ports, real, "JWT"));
});
