/** Changes the secrets key, the pepper and the signing key on two instances, one by one. */
import assert from "node:assert/strict";
import { createLocalJWKSet, jwtVerify } from "jose";
import { Secret, TOTP } from "otpauth";
import { password } from "../../harness.ts";
import { type Instance, logIn, newSecretsKey, openInstances, send } from "./instances.ts";

interface Enrolled {
  readonly username: string;
  readonly session: string;
  readonly app: TOTP;
}

const stepMs = 30_000;

function originOf({ port }: Instance): string {
  return `http://127.0.0.1:${port}`;
}

Deno.test("secrets key, pepper and signing key change on two instances without a gap", async () => {
  const key = { old: newSecretsKey("old"), new: newSecretsKey("new") };
  const pepper = { old: "o".repeat(8) + crypto.randomUUID(), new: crypto.randomUUID() };
  /** The settings of each step in docs/production.md, in order. */
  const steps = [
    { key: key.old, pepper: pepper.old, old: "" },
    { key: `${key.old},${key.new}`, pepper: pepper.old, old: pepper.new },
    { key: `${key.new},${key.old}`, pepper: pepper.new, old: pepper.old },
    { key: key.new, pepper: pepper.new, old: pepper.old },
  ].map((step) => ({
    LATCHKEY_SECRETS_KEY: step.key,
    LATCHKEY_PASSWORD_PEPPER: step.pepper,
    ...(step.old === "" ? {} : { LATCHKEY_PASSWORD_PEPPER_OLD: step.old }),
  }));
  await using instances = openInstances({
    LATCHKEY_JWT_ISSUER: "https://login.example",
    LATCHKEY_JWT_AUDIENCES: "orders",
  });
  const first = await instances.start(steps[0]);
  const second = await instances.start(steps[0]);
  const enrolled: Enrolled[] = [];
  const tokens: string[] = [];

  const enroll = async (origin: string): Promise<Enrolled> => {
    const username = `user-${enrolled.length}`;
    const phone = `+1202555012${enrolled.length}`;
    const session = await logIn(origin, instances, username, phone);
    const { body } = await send(`${origin}/v1/totp/enroll`, {}, session);
    const app = new TOTP({ secret: Secret.fromBase32(body.secret) });
    const code = app.generate({ timestamp: Date.now() - stepMs });
    const confirmed = await send(`${origin}/v1/totp/confirm`, { code }, session);
    assert.equal(confirmed.status, 200, JSON.stringify(confirmed));
    return { username, session, app };
  };
  /** Logs in with password and authenticator app. Each code works once. */
  const logInByApp = async (origin: string, { username, app }: Enrolled): Promise<void> => {
    const opened = await send(`${origin}/v1/login`, { username, password });
    assert.equal(opened.status, 200, JSON.stringify(opened));
    const { challenge_token } = opened.body;
    const code = app.generate();
    const done = await send(`${origin}/v1/2fa/verify`, { challenge_token, method: "totp", code });
    assert.equal(done.status, 200, JSON.stringify(done));
  };
  /** What one instance has just written works on the other one, and so does everything before. */
  const check = async (writer: Instance, reader: Instance): Promise<void> => {
    const [from, to] = [originOf(writer), originOf(reader)];
    const user = await enroll(from);
    enrolled.push(user);
    await logInByApp(to, user);
    for (const origin of [from, to]) {
      const audience = { audience: "orders" };
      const { body } = await send(`${origin}/v1/session/jwt`, audience, user.session);
      tokens.push(body.token);
      const keys = createLocalJWKSet((await send(`${origin}/.well-known/jwks.json`)).body);
      for (const token of tokens) await jwtVerify(token, keys, { audience: "orders" });
      for (const { session } of enrolled) {
        assert.equal((await send(`${origin}/v1/session`, undefined, session)).status, 200);
      }
    }
  };

  // They log in only at the end, with what the first key and the first pepper made.
  const early = await enroll(originOf(first));
  enrolled.push(early);
  await check(first, second);
  for (const step of steps.slice(1)) {
    await first.restart(step);
    await check(first, second);
    await second.restart(step);
    await check(second, first);
    const isNewFirst = step.LATCHKEY_SECRETS_KEY.startsWith(`${key.new},`);
    if (!isNewFirst) continue;
    const printed = await instances.run("secrets:rotate", step);
    assert.match(printed, /TOTP secrets: \d+ re-encrypted, \d+ up to date, 0 failed/);
    assert.match(await instances.run("keys:rotate", step), /is published now/);
    await check(first, second);
  }
  const sets = await Promise.all(
    [first, second].map((one) => send(`${originOf(one)}/.well-known/jwks.json`)),
  );
  assert.deepEqual(sets.map(({ body }) => body.keys.length), [2, 2]);
  await logInByApp(originOf(second), early);
});
