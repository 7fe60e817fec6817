import assert from "node:assert/strict";
import fc from "fast-check";
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import { defaultKeyLimits } from "../../../core/domain/api_keys/key_limits.ts";
import { formatNetwork } from "../../../core/domain/network.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { defaultSessionPolicy } from "../../../core/domain/session/session.ts";
import { parseAccountConfig, parseConfig } from "../../../core/config/config.ts";
import { settingNames } from "../../../core/config/settings/setting_names.ts";
import { cleanEnvironment, FileRefused } from "../../../core/config/settings/settings.ts";
import { readSettingsFile } from "../../../core/config/settings/settings_file.ts";
import { temporaryFolder } from "../../task_process.ts";

const hex = "1f2e3d4c5b6a79880112233445566778";
const good = {
  TWILIO_ACCOUNT_SID: `AC${hex}`,
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
  TWILIO_VERIFY_SERVICE_SID_REGISTRATION: service(2),
  TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE: service(3),
  TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET: service(4),
  TWILIO_VERIFY_SERVICE_SID_TEST: service(5),
};

function service(digit: number): string {
  return `VA${digit}${hex.slice(1)}`;
}
const noFile = (): never => {
  throw new Deno.errors.NotFound("no such file");
};

Deno.test("parseConfig() needs only a Twilio account and defaults the rest", () => {
  const parsed = parseConfig(good, noFile);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.config, {
    host: "127.0.0.1",
    port: 8000,
    appName: null,
    publicUrl: null,
    delayedReset: null,
    docs: false,
    pages: null,
    adminListen: null,
    metricsListen: null,
    log: { level: "info", requests: "all" },
    gate: { innerPort: 28_000 },
    dataDir: "./data",
    backups: { folder: "./data/backups", everyHours: null, keep: 14 },
    webhooks: [],
    declaredClients: null,
    outboundHosts: [],
    databaseUrl: null,
    bcryptCost: 12,
    passwordPepper: null,
    breach: { url: null, file: null },
    hashWaitMaxSeconds: 2,
    drainSeconds: 0,
    oldPepper: null,
    hashWorkers: null,
    hashLimits: { perNetwork: 240 },
    keyLimits: defaultKeyLimits,
    testNumbers: false,
    sessionPolicy: defaultSessionPolicy,
    registration: { mode: "open", accountsPerNumber: 0 },
    secretsKeys: null,
    lostKeys: [],
    passkeys: null,
    access: null,
    remoteUser: "id",
    tokenPolicy: null,
    twilio: {
      configured: true,
      baseUrl: "https://verify.twilio.com",
      simulated: false,
      credentials: { username: good.TWILIO_ACCOUNT_SID, password: good.TWILIO_AUTH_TOKEN },
      authToken: good.TWILIO_AUTH_TOKEN,
      serviceSid: good.TWILIO_VERIFY_SERVICE_SID,
      serviceSids: {
        registration: service(2),
        phone_change: service(3),
        password_reset: service(4),
        test: service(5),
      },
      messaging: null,
    },
    receipts: null,
    sendPolicy: defaultSendPolicy,
    prices: defaultPrices,
    retention: { auditDays: 365, deliveryDays: 90 },
    trustedProxies: [],
  });
  assert.deepEqual(parsed.warnings, []);
});

Deno.test("parseConfig() reads the settings of sessions, passkeys, tokens and notices", () => {
  const key = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))));
  const env = {
    ...good,
    TWILIO_MESSAGING_SERVICE_SID: `MG${hex}`,
    TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS: service(6),
    LATCHKEY_SESSION_IDLE_DAYS: "0.010417",
    LATCHKEY_SESSION_DAYS: "0.333333",
    LATCHKEY_AAL2_HOURS: "0.5",
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
  const limits = { idleSeconds: 900, absoluteSeconds: 28_800 };
  assert.deepEqual(sessionPolicy, { ...limits, aal2Seconds: 1800, perUserMax: 3 });
  assert.equal(secretsKeys?.[0]?.id, "a");
  assert.deepEqual(passkeys?.origins, ["https://login.example.com", "https://example.com"]);
  assert.deepEqual(tokenPolicy?.audiences, ["billing", "orders"]);
  assert.deepEqual(twilio.serviceSids, {
    registration: env.TWILIO_VERIFY_SERVICE_SID_REGISTRATION,
    phone_change: env.TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE,
    password_reset: env.TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET,
    test: env.TWILIO_VERIFY_SERVICE_SID_TEST,
    verification: env.TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS,
  });
  assert.deepEqual(parsed.warnings, []);
  assert.equal(twilio.messaging?.serviceSid, env.TWILIO_MESSAGING_SERVICE_SID);
});

Deno.test("parseConfig() prefers an API key, which can be revoked separately", () => {
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

const {
  TWILIO_VERIFY_SERVICE_SID_REGISTRATION: _registration,
  TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE: _phoneChange,
  TWILIO_VERIFY_SERVICE_SID_PASSWORD_RESET: _reset,
  TWILIO_VERIFY_SERVICE_SID_TEST: _test,
  ...oneService
} = good;

Deno.test("parseConfig() reads the app's name, which passkey dialogs show", () => {
  const passkeys = {
    LATCHKEY_WEBAUTHN_RP_ID: "example.com",
    LATCHKEY_WEBAUTHN_ORIGINS: "https://example.com",
  };
  const named = parseConfig({ ...good, ...passkeys, LATCHKEY_APP_NAME: "Acme & Co" }, noFile);
  assert.ok(named.ok);
  assert.deepEqual([named.config.appName, named.config.passkeys?.rpName], [
    "Acme & Co",
    "Acme & Co",
  ]);
  const unnamed = parseConfig({ ...good, ...passkeys }, noFile);
  assert.ok(unnamed.ok);
  assert.deepEqual([unnamed.config.appName, unnamed.config.passkeys?.rpName], [null, "Latchkey"]);
  for (const name of ["Acme: Co", "Ac\u0007me", "x".repeat(41), "Ac\u202eme"]) {
    assert.equal(parseConfig({ ...good, LATCHKEY_APP_NAME: name }, noFile).ok, false, name);
  }
});

Deno.test("parseConfig() refuses one Verify service for every purpose, unless allowed", () => {
  const refused = parseConfig(oneService, noFile);
  assert.ok(!refused.ok);
  const [problem, ...more] = refused.errors;
  assert.deepEqual(more, []);
  for (const name of ["REGISTRATION", "PHONE_CHANGE", "PASSWORD_RESET", "TEST"]) {
    assert.ok(problem?.includes(`TWILIO_VERIFY_SERVICE_SID_${name}`), problem);
  }
  assert.match(
    problem ?? "",
    /twilio:setup, or set LATCHKEY_VERIFY_SERVICES=single to allow sharing$/,
  );
  const single = parseConfig({ ...oneService, LATCHKEY_VERIFY_SERVICES: "single" }, noFile);
  assert.ok(single.ok);
  assert.match(single.warnings.join(), /^Several purposes share a Verify service \(not set: /);
  const separate = { ...oneService, LATCHKEY_VERIFY_SERVICES: "separate" };
  assert.equal(parseConfig(separate, noFile).ok, false);
});

Deno.test("parseConfig() refuses purposes that share a service and names the settings", () => {
  const shares: readonly (readonly [Record<string, string | undefined>, RegExp])[] = [
    [{ TWILIO_VERIFY_SERVICE_SID_TEST: undefined }, /\(not set: TWILIO_VERIFY_SERVICE_SID_TEST\)/],
    [
      { TWILIO_VERIFY_SERVICE_SID_TEST: service(2) },
      /same service in .*_REGISTRATION and .*_TEST\)/,
    ],
    [
      { TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE: good.TWILIO_VERIFY_SERVICE_SID },
      /same service in TWILIO_VERIFY_SERVICE_SID and TWILIO_VERIFY_SERVICE_SID_PHONE_CHANGE\)/,
    ],
    [{ TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS: service(4) }, /_RESET and .*_VERIFICATIONS\)/],
  ];
  for (const [change, words] of shares) {
    const parsed = parseConfig({ ...good, ...change }, noFile);
    assert.ok(!parsed.ok, String(words));
    assert.match(parsed.errors.join("\n"), words);
    const single = parseConfig({ ...good, ...change, LATCHKEY_VERIFY_SERVICES: "single" }, noFile);
    assert.equal(single.ok, !("TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS" in change));
  }
});

Deno.test("parseConfig() never lets verifications share a service, even with a simulator", () => {
  const { TWILIO_VERIFY_SERVICE_SID } = good;
  const simulated = { TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010" };
  for (const allowing of [simulated, { LATCHKEY_VERIFY_SERVICES: "single" }]) {
    const shared = { TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS: TWILIO_VERIFY_SERVICE_SID };
    const parsed = parseConfig({ ...oneService, ...allowing, ...shared }, noFile);
    assert.deepEqual(parsed.ok ? [] : parsed.errors, [
      "TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS must not be the Verify service of another setting, " +
      "even with LATCHKEY_VERIFY_SERVICES=single",
    ]);
    const own = { TWILIO_VERIFY_SERVICE_SID_VERIFICATIONS: service(9) };
    assert.ok(parseConfig({ ...oneService, ...allowing, ...own }, noFile).ok);
  }
});

Deno.test("parseConfig() only warns about one service if the provider is a simulator", () => {
  const simulated = { ...oneService, TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010" };
  const parsed = parseConfig(simulated, noFile);
  assert.ok(parsed.ok);
  assert.match(parsed.warnings.join(), /^Several purposes share a Verify service/);
});

/** One error in otherwise good settings, and the expected message. */
const errors: readonly (readonly [string, Record<string, string | undefined>, RegExp])[] = [
  ["no account", { TWILIO_ACCOUNT_SID: undefined }, /^TWILIO_ACCOUNT_SID is missing/],
  ["no token", { TWILIO_AUTH_TOKEN: "" }, /^TWILIO_AUTH_TOKEN is missing/],
  ["no service", { TWILIO_VERIFY_SERVICE_SID: " " }, /^TWILIO_VERIFY_SERVICE_SID is missing/],
  ["a swapped account", { TWILIO_ACCOUNT_SID: `VA${hex}` }, /^TWILIO_ACCOUNT_SID is a Verify/],
  ["an API key for an account", { TWILIO_ACCOUNT_SID: `SK${hex}` }, /is an API key SID/],
  ["a swapped service", { TWILIO_VERIFY_SERVICE_SID: `MG${hex}` }, /is a messaging service/],
  ["a SID as token", { TWILIO_AUTH_TOKEN: `SK${hex}` }, /^TWILIO_AUTH_TOKEN is a SID/],
  [
    "a SID of x's",
    { TWILIO_ACCOUNT_SID: `AC${"x".repeat(32)}` },
    /^TWILIO_ACCOUNT_SID is a placeholder/,
  ],
  ["a SID of one digit", { TWILIO_VERIFY_SERVICE_SID: `VA${"0".repeat(32)}` }, /is a placeholder/],
  [
    "an example's words",
    { TWILIO_AUTH_TOKEN: "your_auth_token_here" },
    /^TWILIO_AUTH_TOKEN is a placeholder/,
  ],
  ["the simulator's SID", { TWILIO_ACCOUNT_SID: `AC${"0".repeat(24)}00facade` }, /placeholder/],
  ["the simulator's token", { TWILIO_AUTH_TOKEN: "facade00".repeat(4) }, /placeholder/],
  [
    "a truncated SID",
    { TWILIO_ACCOUNT_SID: `AC${hex.slice(1)}` },
    /^TWILIO_ACCOUNT_SID must be AC/,
  ],
  [
    "a secret and its file",
    { TWILIO_AUTH_TOKEN_FILE: "x" },
    /^TWILIO_AUTH_TOKEN and TWILIO_AUTH_TOKEN_FILE/,
  ],
  [
    "an unreadable file",
    { TWILIO_AUTH_TOKEN: undefined, TWILIO_AUTH_TOKEN_FILE: "/no/such" },
    /^TWILIO_AUTH_TOKEN_FILE names a file that cannot be read \(NotFound\)/,
  ],
  ["half a key", { TWILIO_API_KEY_SID: `SK${hex}` }, /^TWILIO_API_KEY_SECRET is missing/],
  [
    "a token in quotes",
    { TWILIO_AUTH_TOKEN: `"${good.TWILIO_AUTH_TOKEN}"` },
    /^TWILIO_AUTH_TOKEN is in quotes: remove them \(docker --env-file keeps them\)/,
  ],
  [
    "a pepper in quotes",
    { LATCHKEY_PASSWORD_PEPPER: `'${"pepper-".repeat(6)}'` },
    /^LATCHKEY_PASSWORD_PEPPER is in quotes: .* set LATCHKEY_PASSWORD_PEPPER_FILE to its path/,
  ],
  ["a token with a quote", { TWILIO_AUTH_TOKEN: `${good.TWILIO_AUTH_TOKEN}"` }, /or quotes$/],
  ["a half-quoted host", { LATCHKEY_HOST: '"127.0.0.1' }, /^LATCHKEY_HOST must be an address or a/],
  ["a URL as host", { LATCHKEY_HOST: "http://127.0.0.1" }, /^LATCHKEY_HOST must be an address/],
  ["another host", { TWILIO_VERIFY_BASE_URL: "https://evil.test" }, /must be an https URL under/],
  [
    "a look-alike host",
    { TWILIO_VERIFY_BASE_URL: "https://verify.twilio.com.evil.test" },
    /must be an https URL under/,
  ],
  ["no TLS", { TWILIO_VERIFY_BASE_URL: "http://verify.twilio.com" }, /must be an https URL under/],
  [
    "a base URL with a path",
    { TWILIO_VERIFY_BASE_URL: "https://verify.twilio.com/v2" },
    /must be an origin/,
  ],
  ["a port out of range", { PORT: "70000" }, /^PORT must be a whole number from 0 to 65535/],
  ["a port in words", { PORT: "http" }, /^PORT must be/],
  ["a low bcrypt cost", { LATCHKEY_BCRYPT_COST: "9" }, /^LATCHKEY_BCRYPT_COST must be .* 10 to 15/],
  ["a short pepper", { LATCHKEY_PASSWORD_PEPPER: "salt" }, /^LATCHKEY_PASSWORD_PEPPER must be/],
  [
    "an idle time of 31 days",
    { LATCHKEY_SESSION_IDLE_DAYS: "31" },
    /^LATCHKEY_SESSION_IDLE_DAYS must be a number from 0.001 to 30 with at most six decimals$/,
  ],
  [
    "sessions of 401 days",
    { LATCHKEY_SESSION_DAYS: "400.000001" },
    /^LATCHKEY_SESSION_DAYS must be a number from 0.01 to 400/,
  ],
  ["seven decimals", { LATCHKEY_AAL2_HOURS: "1.0000001" }, /^LATCHKEY_AAL2_HOURS must be/],
  [
    "idle minutes, which are days now",
    { LATCHKEY_SESSION_IDLE_MINUTES: "15" },
    /^\S+_MINUTES was replaced by \S+_DAYS, in days: set LATCHKEY_SESSION_IDLE_DAYS=0.010417 instead$/,
  ],
  [
    "session hours, which are days now",
    { LATCHKEY_SESSION_HOURS: "12" },
    /^LATCHKEY_SESSION_HOURS was replaced by \S+, in days: set LATCHKEY_SESSION_DAYS=0.5 instead$/,
  ],
  [
    "session hours in words",
    { LATCHKEY_SESSION_HOURS: "twelve" },
    /in days: set LATCHKEY_SESSION_DAYS instead$/,
  ],
  [
    "a short key",
    { LATCHKEY_SECRETS_KEY: "a:c2VjcmV0" },
    /^LATCHKEY_SECRETS_KEY: key 1 must have 32/,
  ],
  ["passkeys without origins", { LATCHKEY_WEBAUTHN_RP_ID: "example.com" }, /must be set together/],
  [
    "an origin of another domain",
    {
      LATCHKEY_WEBAUTHN_RP_ID: "acme.test",
      LATCHKEY_WEBAUTHN_ORIGINS: "https://login.acme.test.evil.test",
    },
    /^LATCHKEY_WEBAUTHN_ORIGINS must be https origins under/,
  ],
  [
    "tokens without a key to encrypt with",
    { LATCHKEY_JWT_ISSUER: "https://login.example.com", LATCHKEY_JWT_AUDIENCES: "billing" },
    /^LATCHKEY_JWT_AUDIENCES requires LATCHKEY_SECRETS_KEY/,
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
    /requires TWILIO_ACCOUNT_SID/,
  ],
  [
    "an unknown choice of services",
    { LATCHKEY_VERIFY_SERVICES: "many" },
    /SERVICES must be one of separate, single$/,
  ],
  ["a Verify SID for messages", { TWILIO_MESSAGING_SERVICE_SID: `VA${hex}` }, /is a Verify/],
  [
    "a proxy's host name",
    { LATCHKEY_TRUSTED_PROXIES: "proxy.internal" },
    /entry 1 must be an IP address/,
  ],
  [
    "a proxy with bits after the prefix",
    { LATCHKEY_TRUSTED_PROXIES: "::1,10.0.0.1/8" },
    /PROXIES: entry 2 must be an IP address/,
  ],
  ["trust in everyone", { LATCHKEY_TRUSTED_PROXIES: "private,::/0" }, /entry 2 trusts everyone/],
  [
    "an empty proxy",
    { LATCHKEY_TRUSTED_PROXIES: "loopback," },
    /PROXIES: entry 2 must be an IP address/,
  ],
  [
    "too many proxies",
    { LATCHKEY_TRUSTED_PROXIES: Array.from({ length: 101 }, () => "192.0.2.1").join() },
    /may have at most 100 entries/,
  ],
  [
    "connection limits in uppercase",
    { LATCHKEY_CONNECTION_LIMITS: "ON" },
    /^LATCHKEY_CONNECTION_LIMITS must be one of on/,
  ],
  ["an inner port out of range", { LATCHKEY_INNER_PORT: "70000" }, /0 to 65535/],
  [
    "the same port twice",
    { PORT: "81", LATCHKEY_INNER_PORT: "81" },
    /INNER_PORT must differ from PORT/,
  ],
  ["an unknown country", { LATCHKEY_SEND_COUNTRIES: "US,UK" }, /entry 2 is not a country/],
  ["a country twice", { LATCHKEY_SEND_COUNTRIES: "US,US" }, /lists a country more than once/],
  ["a budget in euros", { LATCHKEY_SEND_USD_PER_DAY: "200 EUR" }, /USD_PER_DAY must be a number/],
  ["a negative budget", { LATCHKEY_SEND_USD_PER_DAY: "-200" }, /USD_PER_DAY must be a number/],
  [
    "an unknown guard mode",
    { LATCHKEY_FRAUD_GUARD: "enforcing" },
    /must be one of off, record, enforce/,
  ],
  [
    "a range of an unknown country",
    { LATCHKEY_NUMBER_RANGES: "+1436=UK" },
    /RANGES: entry 1 must be a range/,
  ],
  [
    "a range that is a whole country",
    { LATCHKEY_NUMBER_RANGES: "+1436=US,+1=US" },
    /RANGES: entry 2 must be a range/,
  ],
  [
    "one pepper twice",
    {
      LATCHKEY_PASSWORD_PEPPER: "p".repeat(40),
      LATCHKEY_PASSWORD_PEPPER_OLD: "p".repeat(40),
    },
    /PEPPER_OLD must differ from LATCHKEY_PASSWORD_PEPPER/,
  ],
  [
    "a retention of no days",
    { LATCHKEY_AUDIT_DAYS: "0" },
    /^LATCHKEY_AUDIT_DAYS must be .* 1 to 3650/,
  ],
  [
    "a retention of too many days",
    { LATCHKEY_DELIVERY_DAYS: "3651" },
    /^LATCHKEY_DELIVERY_DAYS must be/,
  ],
  [
    "a missing policy file",
    { LATCHKEY_SEND_POLICY_FILE: "/no/such" },
    /cannot be read \(NotFound\)/,
  ],
  ["a policy path with a space", { LATCHKEY_SEND_POLICY_FILE: "/a policy" }, /not contain spaces/],
  [
    "a missing price file",
    { LATCHKEY_PRICES_FILE: "/no/such" },
    /^LATCHKEY_PRICES_FILE names a file that/,
  ],
  ["another database", { LATCHKEY_DATABASE_URL: "mysql://x" }, /^LATCHKEY_DATABASE_URL must start/],
];

for (const [name, change, expected] of errors) {
  Deno.test(`parseConfig() refuses ${name} and prints no value`, () => {
    const parsed = parseConfig({ ...good, ...change }, noFile);
    assert.ok(!parsed.ok);
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
    for (const value of Object.values({ ...good, ...change })) {
      if (value === undefined || value.length < 8) continue;
      assert.ok(!parsed.errors.join().includes(value), "a value was printed");
    }
  });
}

Deno.test("parseConfig() reads settings as env files and platforms write them", () => {
  const plain = {
    ...good,
    PORT: "8100",
    LATCHKEY_HOST: "0.0.0.0",
    LATCHKEY_SEND_COUNTRIES: "US,CA",
    LATCHKEY_TRUSTED_PROXIES: "loopback",
  };
  const { TWILIO_AUTH_TOKEN, ...rest } = plain;
  const written = (write: (value: string) => string) => {
    const pairs = Object.entries(rest).map(([name, value]) => [name, write(value)]);
    return { ...Object.fromEntries(pairs), TWILIO_AUTH_TOKEN: `${TWILIO_AUTH_TOKEN}\r\n` };
  };
  const expected = parseConfig(plain, noFile);
  assert.ok(expected.ok);
  const forms: ((value: string) => string)[] = [
    (value) => `"${value}"`,
    (value) => `'${value}'`,
    (value) => `${value}\r`,
    (value) => ` "${value}"\r\n`,
    (value) => `\ufeff${value}`,
  ];
  for (const form of forms) assert.deepEqual(parseConfig(written(form), noFile), expected);
});

Deno.test("cleanEnvironment() drops the variables of a Kubernetes service and no others", () => {
  const links = {
    LATCHKEY_PORT: "tcp://10.3.0.7:8000",
    LATCHKEY_PORT_8000_TCP: "tcp://10.3.0.7:8000",
    LATCHKEY_PORT_8000_TCP_PROTO: "tcp",
    LATCHKEY_PORT_8000_TCP_PORT: "8000",
    LATCHKEY_PORT_8000_TCP_ADDR: "10.3.0.7",
    LATCHKEY_SERVICE_HOST: "10.3.0.7",
    LATCHKEY_SERVICE_PORT: "8000",
    LATCHKEY_SERVICE_PORT_HTTP: "8000",
    LATCHKEY_SIMULATOR_PORT: "tcp://10.3.0.9:4010",
    TWILIO_VERIFY_SERVICE_HOST: "10.3.0.8",
    TWILIO_VERIFY_SERVICE_PORT: "443",
  };
  const kept = { ...good, PORT: "8000", HOME: '"/root"' };
  assert.deepEqual(cleanEnvironment({ ...links, ...kept }), kept);
  const parsed = parseConfig({ ...good, ...links }, noFile);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings.filter((words) => words.includes("not a Latchkey setting")), []);
  const port = { LATCHKEY_SIMULATOR_PORT: "4011" };
  assert.deepEqual(cleanEnvironment(port), port);
});

Deno.test("cleanEnvironment() is idempotent", () => {
  fc.assert(fc.property(
    fc.dictionary(
      fc.constantFrom(...settingNames),
      fc.string({ unit: fc.constantFrom(...`"' a\r`) }),
    ),
    (env) => {
      const cleaned = cleanEnvironment(env);
      assert.ok(Object.values(cleaned).every((value) => value === value.trim()));
      assert.deepEqual(cleanEnvironment(cleaned), cleaned);
    },
  ));
});

Deno.test("parseConfig() warns about unknown settings and suggests known ones", () => {
  const parsed = parseConfig({
    ...good,
    TWILIO_AUTH_TOKN: "x",
    TWILIO_MESSAGING_SID: "x",
    LATCHKEY_TRUSTED_PROXY: "x",
    "LATCHKEY_A\u202eB": "x",
  }, noFile);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.warnings.slice(0, 4), [
    "TWILIO_AUTH_TOKN is not a Latchkey setting: did you mean TWILIO_AUTH_TOKEN?",
    "TWILIO_MESSAGING_SID is not a Latchkey setting: is it misspelled?",
    "LATCHKEY_TRUSTED_PROXY is not a Latchkey setting: did you mean LATCHKEY_TRUSTED_PROXIES?",
    "A name that starts with LATCHKEY_ or TWILIO_ is not a Latchkey setting: is it misspelled?",
  ]);
});

Deno.test("readSettingsFile() refuses a secret that other users can read or change", () => {
  using folder = temporaryFolder();
  const path = `${folder.path}/secret`;
  Deno.writeTextFileSync(path, "s3cret");
  Deno.symlinkSync(path, `${folder.path}/link`);
  const read = (mode: number, name = path, secret = true): string => {
    Deno.chmodSync(path, mode);
    try {
      return readSettingsFile(name, secret);
    } catch (error) {
      assert.ok(error instanceof FileRefused);
      return error.message;
    }
  };
  for (const mode of [0o400, 0o600, 0o440, 0o640]) assert.equal(read(mode), "s3cret");
  for (const mode of [0o644, 0o444, 0o604, 0o602, 0o660, 0o601]) {
    const shown = mode.toString(8).padStart(4, "0");
    assert.match(
      read(mode),
      new RegExp(`^other users can read or change \\(mode ${shown}\\): run chmod 600`),
    );
  }
  assert.match(read(0o644, `${folder.path}/link`), /^other users can read/, "a link is followed");
  assert.equal(read(0o644, path, false), "s3cret", "a policy is not a secret");
  Deno.chmodSync(path, 0o644);
  const { TWILIO_AUTH_TOKEN: _, ...rest } = good;
  const parsed = parseConfig({ ...rest, TWILIO_AUTH_TOKEN_FILE: path }, readSettingsFile);
  assert.ok(!parsed.ok);
  assert.equal(parsed.errors.length, 1);
  assert.match(
    parsed.errors[0] ?? "",
    /^TWILIO_AUTH_TOKEN_FILE names a file that other users can read or change \(mode 0644\): run /,
  );
});

Deno.test("parseConfig() reports every error, not only the first", () => {
  const parsed = parseConfig({ PORT: "x", LATCHKEY_BCRYPT_COST: "1" }, noFile);
  assert.ok(!parsed.ok);
  assert.equal(parsed.errors.length, 5);
});

Deno.test("parseConfig() accepts the simulator's account only with a simulator's address", () => {
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

Deno.test("parseConfig() warns about a setting that does not exist", () => {
  const parsed = parseConfig({ ...good, LATCHKEY_PASSWORD_PEPER: "x".repeat(40) }, noFile);
  assert.ok(parsed.ok);
  assert.match(parsed.warnings[0] ?? "", /^LATCHKEY_PASSWORD_PEPER is not a Latchkey/);
});

Deno.test("parseAccountConfig() does not need a Verify service", () => {
  const { TWILIO_VERIFY_SERVICE_SID: _, ...account } = good;
  assert.ok(parseAccountConfig(account, noFile).ok);
  assert.ok(!parseAccountConfig({}, noFile).ok);
});

Deno.test("parseConfig() reads the proxies whose forwarded addresses are trusted (R51)", () => {
  const env = { ...good, LATCHKEY_TRUSTED_PROXIES: "loopback, private,192.0.2.1,2001:db8::/32" };
  const parsed = parseConfig(env, noFile);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.config.trustedProxies.map(formatNetwork), [
    ...["127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"],
    ...["fc00::/7", "fe80::/10", "192.0.2.1", "2001:db8::/32"],
  ]);
});

Deno.test("parseConfig() reads the send policy from variables and files (R49)", () => {
  const files: Record<string, string> = {
    "/policy": '\uFEFF{"countries": {"deny": ["BR"]}, "budgets": {"total": {"usd_per_hour": 9}, ' +
      '"key": {"usd_per_hour": 2}}}',
    "/prices": JSON.stringify({
      date: "2026-01-02",
      source: "test",
      verification_fee_usd: 0,
      otherwise: { sms: 1, call: 1, whatsapp: 1 },
      countries: {},
    }),
  };
  const read = (path: string): string => files[path] ?? noFile();
  const variables = {
    ...good,
    LATCHKEY_SEND_COUNTRIES: "US, CA",
    LATCHKEY_SEND_USD_PER_DAY: "10.5",
    LATCHKEY_FRAUD_GUARD: "record",
    LATCHKEY_NUMBER_RANGES: "+1436=US, +1924=US",
    LATCHKEY_PRICES_FILE: "/prices",
    LATCHKEY_AUDIT_DAYS: "30",
    LATCHKEY_DELIVERY_DAYS: "3650",
  };
  const alone = parseConfig(variables, read);
  assert.ok(alone.ok, JSON.stringify(alone));
  const { sendPolicy, prices, retention } = alone.config;
  assert.deepEqual(sendPolicy.countriesAllowed, ["US", "CA"]);
  assert.deepEqual(sendPolicy.budgets.total.usdPerDay, 10_500_000);
  assert.deepEqual(sendPolicy.budgets.total.usdPerHour, 2_625_000, "a quarter of the day");
  const { key } = sendPolicy.budgets;
  assert.deepEqual([key.usdPerDay, key.usdPerHour], [1_050_000, 262_500], "a tenth of the total");
  const { forwarder } = sendPolicy.budgets;
  assert.deepEqual([forwarder.usdPerDay, forwarder.usdPerHour], [5_250_000, 1_312_500], "half");
  assert.equal(sendPolicy.guard.mode, "record");
  const ranges = [{ prefix: "+1436", country: "US" }, { prefix: "+1924", country: "US" }];
  assert.deepEqual(sendPolicy.numberRanges, ranges);
  assert.equal(prices.source, "test");
  assert.deepEqual(retention, { auditDays: 30, deliveryDays: 3650 });
  assert.ok(alone.warnings.every((warning) => !warning.includes("not a Latchkey setting")));

  const both = parseConfig({ ...variables, LATCHKEY_SEND_POLICY_FILE: "/policy" }, read);
  assert.ok(both.ok, JSON.stringify(both));
  assert.deepEqual(both.config.sendPolicy.countriesDenied, ["BR"]);
  assert.equal(both.config.sendPolicy.budgets.total.usdPerHour, 9_000_000, "the file's value");
  assert.equal(both.config.sendPolicy.budgets.key.usdPerHour, 2_000_000, "the file's value");
  assert.equal(both.config.sendPolicy.budgets.total.usdPerDay, 10_500_000);
});

Deno.test("parseConfig() refuses a value set in both the policy file and a variable", () => {
  const cases: readonly (readonly [Record<string, string>, unknown, RegExp])[] = [
    [
      { LATCHKEY_SEND_COUNTRIES: "US" },
      { countries: { allow: null } },
      /COUNTRIES and countries\.al/,
    ],
    [
      { LATCHKEY_SEND_USD_PER_DAY: "1" },
      { budgets: { total: { usd_per_day: 1 } } },
      /USD_PER_DAY and budgets\.total\.usd_per_day in LATCHKEY_SEND_POLICY_FILE are both set/,
    ],
    [
      { LATCHKEY_FRAUD_GUARD: "off" },
      { fraud_guard: { mode: "off" } },
      /GUARD and fraud_guard\.mode/,
    ],
    [
      { LATCHKEY_SEND_COUNTRIES: "US" },
      { countries: { deny: ["US"] } },
      /lists a country that is also in countries\.deny/,
    ],
  ];
  for (const [change, policy, expected] of cases) {
    const env = { ...good, ...change, LATCHKEY_SEND_POLICY_FILE: "/policy" };
    const parsed = parseConfig(env, () => JSON.stringify(policy));
    assert.ok(!parsed.ok);
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
  }
});

Deno.test("parseConfig() refuses files that are invalid JSON or too large and quotes nothing", () => {
  const files: readonly (readonly [string, RegExp])[] = [
    ["s3cret", /^LATCHKEY_SEND_POLICY_FILE names a file that is not valid JSON$/],
    ["", /is not valid JSON$/],
    [`{"a": "${"s3cret".repeat(200_000)}"}`, /is larger than 1 MiB$/],
    ['{"guard": {"mode": "s3cret", "mode": "record"}}', /has the key guard\.mode more than once$/],
    [
      '{"budgets": {"total": {"usd_per_day": "s3cret"}}}',
      /^LATCHKEY_SEND_POLICY_FILE: budgets\.tot/,
    ],
  ];
  for (const [text, expected] of files) {
    const parsed = parseConfig({ ...good, LATCHKEY_SEND_POLICY_FILE: "/policy" }, () => text);
    assert.ok(!parsed.ok);
    assert.equal(parsed.errors.length, 1, parsed.errors.join("; "));
    assert.match(parsed.errors[0] ?? "", expected);
    assert.ok(!parsed.errors.join().includes("s3cret"));
  }
});

Deno.test("parseConfig() derives the inner port from the port unless one is set", () => {
  const cases: readonly (readonly [Record<string, string>, number | undefined])[] = [
    [{ PORT: "443" }, 20_443],
    [{ PORT: "8080" }, 28_080],
    [{ PORT: "28000" }, 18_000],
    [{ PORT: "65535" }, 25_535],
    [{ LATCHKEY_INNER_PORT: "9000" }, 9000],
    [{ PORT: "0", LATCHKEY_INNER_PORT: "0" }, 0],
    [{ LATCHKEY_CONNECTION_LIMITS: "off" }, undefined],
  ];
  for (const [env, port] of cases) {
    const parsed = parseConfig({ ...good, ...env }, noFile);
    assert.ok(parsed.ok, JSON.stringify(parsed));
    assert.equal(parsed.config.gate?.innerPort, port, JSON.stringify(env));
  }
});
