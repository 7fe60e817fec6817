import assert from "node:assert/strict";
import fc from "fast-check";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import type { PasswordHasher } from "../../../core/ports/hasher.ts";
import { password, phoneNumber } from "../../harness.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";
import { codeOn, givenPerson, logIn, logsIn, postAs, refusedAs } from "./account_kit.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";

/** That many of the 23 characters from `first` on, in no order that an estimate knows. */
function varied(first: string, count: number): string {
  const start = first.codePointAt(0) ?? 0;
  const points = Array.from({ length: count }, (_, at) => start + (at * at * 7 + at) % 23);
  return String.fromCodePoint(...points);
}

/** Accepted passwords at the limits, by requirement. */
const accepted: readonly (readonly [requirement: string, password: string])[] = [
  ["R01", "qzjxkvwp"],
  ["R02", varied("😀", 8)],
  ["R03", varied("à", 64)],
  ["R03", varied("漢", 64)],
  ["R03", varied("😀", 64)],
  ["R04", varied("a", 71)],
  ["R04", varied("a", 72)],
  ["R04", varied("a", 73)],
  ["R04", varied("a", 256)],
  ["R05", "59028146"],
  ["R05", "()[]{}<>|/?!#"],
  ["R06", "~!@#$%^&*()_+{}|:<>?  πßñ漢😀".repeat(8)],
  ["R07", "cafe\u0301 au lait sucre\u0301, ".repeat(5)],
];

const refused: readonly (readonly [requirement: string, password: string, code: string])[] = [
  ["R01", "qzjxkvw", "password_too_short"],
  ["R02", "😀".repeat(7), "password_too_short"],
  ["R04", varied("a", 257), "password_too_long"],
  ["R04", "😀".repeat(257), "password_too_long"],
  ["R10", "x".repeat(256), "password_guessable"],
  ["R10", " ".repeat(80), "password_guessable"],
  ["R10", "Bob-2026!!", "password_guessable"],
];

Deno.test("a password of 8 to 256 characters of any script logs in, no other does (R01-R07)", async () => {
  await using app = await openTestApp();
  for (const [at, [requirement, text]] of accepted.entries()) {
    const username = `user-${at}`;
    await givenUser(app, username, text);
    assert.ok(await logsIn(app, username, text), requirement);
    assert.ok(await logsIn(app, username, text.normalize("NFD")), requirement);
    for (const other of nearly(text)) {
      refusedAs(
        await app.post("/v1/login", { username, password: other }),
        401,
        "invalid_credentials",
      );
    }
  }
  for (const [requirement, text, code] of refused) {
    const answer = await app.post("/v1/register", {
      username: "bob",
      password: text,
      phone_number: phoneNumber,
    });
    refusedAs(answer, 422, "invalid_input");
    const codes = answer.json.errors.map((error: { code: string }) => error.code);
    assert.deepEqual(codes, [code], requirement);
    const login = await app.post("/v1/login", { username: "user-0", password: text });
    refusedAs(login, 401, "invalid_credentials");
  }
});

Deno.test("any well-formed password within the limits registers and logs in (R06)", async () => {
  await using app = await openTestApp();
  const unit = fc.oneof(
    fc.constantFrom("a", "é", "漢", "😀", " "),
    fc.string({ unit: "grapheme" }),
  );
  const texts = fc.string({ unit, minLength: 30, maxLength: 120, size: "max" })
    .map((one) => Array.from(one.replace(/\p{Cc}/gu, "").normalize("NFC")).slice(0, 256).join(""))
    // Easily guessed ones have few different characters.
    .filter((one) => new Set(one.normalize("NFC")).size >= 12);
  let made = 0;
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const username = `user-${made++}`;
      await givenUser(app, username, text);
      assert.ok(await logsIn(app, username, text));
    }),
    { numRuns: 50 },
  );
});

Deno.test("a long password can be changed, reset, and used with a trusted device (R03)", async () => {
  await using app = await openTestApp();
  const [long, longer] = [varied("à", 64), varied("😀", 64)];
  const ada = await givenPerson(app);
  const change = { current_password: password, new_password: long };
  assert.equal((await postAs(app, ada.token, "/v1/password/change", change)).status, 204);
  const verified = await logIn(app, ada, { password: long, trust_device: true });
  const { device_token } = verified.json;
  const again = await app.post("/v1/login", { username: "ada", password: long, device_token });
  assert.equal(again.json.status, "signed_in", again.text);
  const other = await app.post("/v1/login", {
    username: "ada",
    password: long.slice(1),
    device_token,
  });
  refusedAs(other, 401, "invalid_credentials");

  const [recovery_code = ""] = ada.recoveryCodes;
  const asked = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  const { challenge_token } = asked.json;
  const code = codeOn(app, ada.phone);
  const body = { challenge_token, code, recovery_code, new_password: longer };
  assert.equal((await app.post("/v1/password/reset/confirm", body)).status, 204);
  assert.equal(await logsIn(app, "ada", long), false);
  await logIn(app, ada, { password: longer });
});

Deno.test("a login rehashes a long password after a change of cost, and after a pepper is set (R65)", async () => {
  const secrets = { longPasswordKey: "a key for tests", workers: 1, queueMax: 8 };
  const openHasher = (cost: number, pepper: string | null): PasswordHasher =>
    openBcryptHasher({ ...secrets, cost, pepper, randomBytes, startWorker: inlineHashWorker });
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const hashers = [openHasher(4, null), openHasher(5, null), openHasher(5, "p".repeat(32))];
  const [first] = hashers;
  assert.ok(first !== undefined);
  let current = first;
  await using app = await openTestApp((ports) => ({
    ...ports,
    hasher: {
      ...ports.hasher,
      hash: (...asked) => current.hash(...asked),
      verify: (...asked) => current.verify(...asked),
      needsRehash: (hash) => current.needsRehash(hash),
    },
  }));
  const long = varied("à", 64);
  await givenUser(app, "ada", long);
  const stored: string[] = [];
  for (const hasher of hashers) {
    current = hasher;
    assert.ok(await logsIn(app, "ada", long));
    assert.equal(await logsIn(app, "ada", `${long.slice(1)}e`), false);
    const hash = (await app.ports.users.findUserByName("ada" as never))?.passwordHash ?? "";
    stored.push(hash.replace(/[^$:]+$/, "").replace(/:[0-9a-f]{8}:/, ":pepper:"));
  }
  assert.deepEqual(stored, [
    "hmac-sha384:database:$2b$04$",
    "hmac-sha384:database:$2b$05$",
    "hmac-sha384:pepper:$2b$05$",
  ]);
  for (const hasher of hashers) await hasher.close();
});

async function givenUser(app: TestApp, username: string, password: string): Promise<void> {
  const address = `198.18.1.${username.length + Number(username.slice(-1) || 0)}`;
  const caller = {
    actor: "user",
    actorName: null,
    address,
    userAgent: null,
    requestId: null,
  } as const;
  const input = { username, password, phoneNumber };
  const outcome = await app.core.register(input, caller);
  assert.ok(outcome.ok, `cannot register ${username}`);
}

/** Without the last character, with another one, with one more, and the 72 bytes that bcrypt uses. */
function nearly(password: string): readonly string[] {
  const points = Array.from(password.normalize("NFC"));
  const start = new TextDecoder().decode(new TextEncoder().encode(points.join("")).slice(0, 72));
  const others = [
    points.slice(0, -1).join(""),
    points.with(-1, points.at(-1) === "y" ? "z" : "y").join(""),
    `${points.join("")}x`,
    start.replace(/\ufffd+$/, ""),
  ];
  return others.filter((other) => other !== points.join(""));
}
