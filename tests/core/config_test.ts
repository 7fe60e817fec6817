import assert from "node:assert/strict";
import { parseAccountConfig, parseConfig } from "../../core/mod.ts";

const hex = "1f2e3d4c5b6a79880112233445566778";
const good = {
  TWILIO_ACCOUNT_SID: `AC${hex}`,
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
};
const noFile = (): never => {
  throw new Deno.errors.NotFound("no such file");
};

Deno.test("parseConfig() takes a whole account and defaults the rest", () => {
  const parsed = parseConfig(good, noFile);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.config, {
    host: "127.0.0.1",
    port: 8000,
    dataDir: "./data",
    databaseUrl: null,
    bcryptCost: 12,
    passwordPepper: null,
    hashQueueMax: 64,
    sessionPolicy: { idleSeconds: 3600, absoluteSeconds: 86_400, perUserMax: 20 },
    secretsKeys: null,
    passkeys: null,
    tokenPolicy: null,
    twilio: {
      baseUrl: "https://verify.twilio.com",
      simulated: false,
      credentials: { username: good.TWILIO_ACCOUNT_SID, password: good.TWILIO_AUTH_TOKEN },
      serviceSid: good.TWILIO_VERIFY_SERVICE_SID,
      serviceSids: {},
      messaging: null,
    },
  });
  assert.match(
    parsed.warnings.join(),
    /^TWILIO_VERIFY_SERVICE_SID_REGISTRATION and .* not both set/,
  );
});

Deno.test("parseConfig() reads what an account's whole life needs", () => {
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const env = {
    ...good,
    TWILIO_MESSAGING_SERVICE_SID: `MG${hex}`,
    TWILIO_VERIFY_SERVICE_SID_REGISTRATION: `VA${hex.replace("1", "3")}`,
    TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE: `VA${hex.replace("1", "4")}`,
    TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET: `VA${hex.replace("1", "2")}`,
    LATCHKEY_SESSION_IDLE_MINUTES: "15",
    LATCHKEY_SESSION_HOURS: "8",
    LATCHKEY_SESSIONS_PER_USER: "3",
    LATCHKEY_SECRETS_KEY: `a:${key}`,
    LATCHKEY_WEBAUTHN_RP_ID: "example.com",
    LATCHKEY_WEBAUTHN_ORIGINS: "https://login.example.com, https://example.com",
    LATCHKEY_JWT_ISSUER: "https://login.example.com",
    LATCHKEY_JWT_AUDIENCES: "billing,orders",
  };
  const parsed = parseConfig(env, noFile);
  assert.ok(parsed.ok, JSON.stringify(parsed));
  const { sessionPolicy, secretsKeys, passkeys, tokenPolicy, twilio } = parsed.config;
  assert.deepEqual(sessionPolicy, { idleSeconds: 900, absoluteSeconds: 28_800, perUserMax: 3 });
  assert.equal(secretsKeys?.[0]?.id, "a");
  assert.deepEqual(passkeys?.origins, ["https://login.example.com", "https://example.com"]);
  assert.deepEqual(tokenPolicy?.audiences, ["billing", "orders"]);
  assert.deepEqual(twilio.serviceSids, {
    registration: env.TWILIO_VERIFY_SERVICE_SID_REGISTRATION,
    phone_change: env.TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE,
    password_reset: env.TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET,
  });
  assert.deepEqual(parsed.warnings, []);
  assert.equal(twilio.messaging?.serviceSid, env.TWILIO_MESSAGING_SERVICE_SID);
});

Deno.test("parseConfig() prefers an API key, which can be revoked alone", () => {
  const key = {
    ...good,
    TWILIO_API_KEY_SID: `SK${hex}`,
    TWILIO_API_KEY_SECRET: "kJ8sD2fG7hJ4kL9zX1cV6bN3mQ5wE0rT",
  };
  const parsed = parseConfig(key, noFile);
  assert.ok(parsed.ok);
  assert.equal(parsed.config.twilio.credentials.username, key.TWILIO_API_KEY_SID);
  assert.equal(parsed.config.twilio.credentials.password, key.TWILIO_API_KEY_SECRET);
});

Deno.test("parseConfig() reads a secret from the file that NAME_FILE names", () => {
  const { TWILIO_AUTH_TOKEN, ...rest } = good;
  const env = { ...rest, TWILIO_AUTH_TOKEN_FILE: "/run/secrets/token" };
  const parsed = parseConfig(env, (path) => {
    assert.equal(path, "/run/secrets/token");
    return `${TWILIO_AUTH_TOKEN}\n`;
  });
  assert.ok(parsed.ok);
  assert.equal(parsed.config.twilio.credentials.password, TWILIO_AUTH_TOKEN);
});

/** One thing wrong with good settings, and the mistake that must name it. */
const mistakes: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
  ["no account", { TWILIO_ACCOUNT_SID: undefined }, /^TWILIO_ACCOUNT_SID is missing/],
  ["no token", { TWILIO_AUTH_TOKEN: "" }, /^TWILIO_AUTH_TOKEN is missing/],
  ["no service", { TWILIO_VERIFY_SERVICE_SID: " " }, /^TWILIO_VERIFY_SERVICE_SID is missing/],
  ["a swapped account", { TWILIO_ACCOUNT_SID: `VA${hex}` }, /^TWILIO_ACCOUNT_SID holds a Verify/],
  ["an API key for an account", { TWILIO_ACCOUNT_SID: `SK${hex}` }, /holds an API key SID/],
  ["a swapped service", { TWILIO_VERIFY_SERVICE_SID: `MG${hex}` }, /holds a messaging service/],
  ["a SID as token", { TWILIO_AUTH_TOKEN: `SK${hex}` }, /^TWILIO_AUTH_TOKEN holds a SID/],
  ["x's", { TWILIO_ACCOUNT_SID: `AC${"x".repeat(32)}` }, /^TWILIO_ACCOUNT_SID holds a placeholder/],
  ["one digit", { TWILIO_VERIFY_SERVICE_SID: `VA${"0".repeat(32)}` }, /holds a placeholder/],
  [
    "words",
    { TWILIO_AUTH_TOKEN: "your_auth_token_here" },
    /^TWILIO_AUTH_TOKEN holds a placeholder/,
  ],
  ["the simulator's SID", { TWILIO_ACCOUNT_SID: `AC${"0".repeat(24)}00facade` }, /placeholder/],
  ["the simulator's token", { TWILIO_AUTH_TOKEN: "facade00".repeat(4) }, /placeholder/],
  ["a cut SID", { TWILIO_ACCOUNT_SID: `AC${hex.slice(1)}` }, /^TWILIO_ACCOUNT_SID must be AC/],
  ["both forms", { TWILIO_AUTH_TOKEN_FILE: "x" }, /^TWILIO_AUTH_TOKEN and TWILIO_AUTH_TOKEN_FILE/],
  [
    "an unreadable file",
    { TWILIO_AUTH_TOKEN: undefined, TWILIO_AUTH_TOKEN_FILE: "/no/such" },
    /^TWILIO_AUTH_TOKEN_FILE names a file that cannot be read \(NotFound\)/,
  ],
  ["half a key", { TWILIO_API_KEY_SID: `SK${hex}` }, /^TWILIO_API_KEY_SECRET is missing/],
  ["a foreign host", { TWILIO_VERIFY_BASE_URL: "https://evil.test" }, /must be https and Twilio's/],
  [
    "a look-alike",
    { TWILIO_VERIFY_BASE_URL: "https://verify.twilio.com.evil.test" },
    /must be https/,
  ],
  ["no TLS", { TWILIO_VERIFY_BASE_URL: "http://verify.twilio.com" }, /must be https and Twilio's/],
  ["a path", { TWILIO_VERIFY_BASE_URL: "https://verify.twilio.com/v2" }, /must be an origin/],
  ["a port out of range", { PORT: "70000" }, /^PORT must be a whole number from 0 to 65535/],
  ["a port in words", { PORT: "http" }, /^PORT must be/],
  ["a cheap cost", { LATCHKEY_BCRYPT_COST: "9" }, /^LATCHKEY_BCRYPT_COST must be .* 10 to 15/],
  ["a short pepper", { LATCHKEY_PASSWORD_PEPPER: "salt" }, /^LATCHKEY_PASSWORD_PEPPER must have/],
  ["a day of idling", { LATCHKEY_SESSION_IDLE_MINUTES: "1440" }, /IDLE_MINUTES must be .* 1 to 60/],
  [
    "a typed key",
    { LATCHKEY_SECRETS_KEY: "a:c2VjcmV0" },
    /^LATCHKEY_SECRETS_KEY: key 1 must have 32/,
  ],
  ["half of passkeys", { LATCHKEY_WEBAUTHN_RP_ID: "example.com" }, /need each other/],
  [
    "a foreign origin",
    {
      LATCHKEY_WEBAUTHN_RP_ID: "acme.test",
      LATCHKEY_WEBAUTHN_ORIGINS: "https://login.acme.test.evil.test",
    },
    /^LATCHKEY_WEBAUTHN_ORIGINS must be https origins under/,
  ],
  [
    "tokens without a key to encrypt with",
    { LATCHKEY_JWT_ISSUER: "https://login.example.com", LATCHKEY_JWT_AUDIENCES: "billing" },
    /^LATCHKEY_JWT_ISSUER needs LATCHKEY_SECRETS_KEY/,
  ],
  [
    "notices without an account",
    {
      TWILIO_ACCOUNT_SID: undefined,
      TWILIO_AUTH_TOKEN: undefined,
      TWILIO_API_KEY_SID: `SK${hex}`,
      TWILIO_API_KEY_SECRET: "kJ8sD2fG7hJ4kL9zX1cV6bN3mQ5wE0rT",
      TWILIO_MESSAGING_SERVICE_SID: `MG${hex}`,
    },
    /needs TWILIO_ACCOUNT_SID/,
  ],
  ["a Verify SID for messages", { TWILIO_MESSAGING_SERVICE_SID: `VA${hex}` }, /holds a Verify/],
  ["another database", { LATCHKEY_DATABASE_URL: "mysql://x" }, /^LATCHKEY_DATABASE_URL must start/],
];

for (const [name, change, expected] of mistakes) {
  Deno.test(`parseConfig() refuses ${name}, and prints no value`, () => {
    const parsed = parseConfig({ ...good, ...change }, noFile);
    assert.ok(!parsed.ok);
    assert.equal(parsed.mistakes.length, 1, parsed.mistakes.join("; "));
    assert.match(parsed.mistakes[0] ?? "", expected);
    for (const value of Object.values({ ...good, ...change })) {
      if (value === undefined || value.length < 8) continue;
      assert.ok(!parsed.mistakes.join().includes(value), "a value was printed");
    }
  });
}

Deno.test("parseConfig() names every mistake at once", () => {
  const parsed = parseConfig({ PORT: "x", LATCHKEY_BCRYPT_COST: "1" }, noFile);
  assert.ok(!parsed.ok);
  assert.equal(parsed.mistakes.length, 5);
});

Deno.test("parseConfig() takes the simulator's account beside a simulator's address only", () => {
  const simulated = {
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(24)}00facade`,
    TWILIO_AUTH_TOKEN: "facade00".repeat(4),
    TWILIO_VERIFY_SERVICE_SID: `VA${"0".repeat(24)}00facade`,
  };
  assert.ok(!parseConfig(simulated, noFile).ok);
  const local = { ...simulated, TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010" };
  const parsed = parseConfig(local, noFile);
  assert.ok(parsed.ok && parsed.config.twilio.simulated);
  const elsewhere = { ...simulated, TWILIO_VERIFY_BASE_URL: "http://simulator:4010" };
  assert.ok(!parseConfig(elsewhere, noFile).ok);
  assert.ok(parseConfig({ ...elsewhere, LATCHKEY_PROVIDER_HOSTS: "simulator" }, noFile).ok);
});

Deno.test("parseConfig() warns of a setting that nobody reads", () => {
  const parsed = parseConfig({ ...good, LATCHKEY_PASSWORD_PEPER: "x".repeat(40) }, noFile);
  assert.ok(parsed.ok);
  assert.match(parsed.warnings[0] ?? "", /^LATCHKEY_PASSWORD_PEPER is not a setting/);
});

Deno.test("parseAccountConfig() needs no service: it is what makes one", () => {
  const { TWILIO_VERIFY_SERVICE_SID: _, ...account } = good;
  assert.ok(parseAccountConfig(account, noFile).ok);
  assert.ok(!parseAccountConfig({}, noFile).ok);
});
