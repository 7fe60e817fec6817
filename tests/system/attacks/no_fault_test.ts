import { equal, ok } from "node:assert/strict";
import fc from "fast-check";
import { contracts } from "../../../server/contracts.ts";
import type { SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { problems } from "../../../server/http/problem.ts";
import { password } from "../../harness.ts";
import { givenPerson } from "../../server/account/account_kit.ts";
import type { Answer } from "../../server/app_kit.ts";
import { fictional, noBudget, onlyBudgets, openPolicy } from "../../server/sending/send_kit.ts";
import { type Attacked, ipv4, openAttacked, operator } from "../../attacks/attack_kit.ts";

const firstSeed = 20_260_104;
const requestsPerWorld = 1000;

/** An environment in which something is full, stopped or broken. */
interface World {
  readonly name: string;
  /** The policy that applies from then on; the default if omitted. */
  readonly policy?: SendPolicy;
  spoil(app: Attacked): Promise<void>;
}

const stingy = openPolicy({
  budgets: onlyBudgets({ total: { ...noBudget, messagesPerHour: 0 } }),
});

const worlds: readonly World[] = [
  { name: "every limit is full", policy: stingy, spoil: fillLimits },
  {
    name: "an operator has stopped all sends",
    spoil: async (app) => {
      ok((await app.core.stopSends({ scope: "all", reason: "pumping" }, operator)).ok);
    },
  },
  {
    name: "the provider returns garbage",
    spoil: (app) => {
      for (const fault of ["lying_types", "truncated"] as const) {
        app.simulator.setFault({ fault, on: "any", times: 40 });
      }
      app.simulator.setFault({ fault: "503", times: null });
      return Promise.resolve();
    },
  },
];

/**
 * Guesses until nothing more is accepted from the attacker's network or for the usernames it knows.
 */
async function fillLimits(app: Attacked): Promise<void> {
  for (let index = 0; index < 70; index++) {
    const body = { username: `user${index % 5}`, password: "not the password" };
    await app.postFrom(ipv4(index % 2), "/v1/login", body);
    await app.postFrom(ipv4(0), "/v1/register", {
      username: `full${index}`,
      password,
      phone_number: fictional(index % 70),
    });
  }
}

interface Known {
  /** Replaced as they end. */
  readonly sessions: string[];
  readonly devices: string[];
  readonly challenges: string[];
  readonly codes: readonly string[];
}

/** Five users, each with a session, a trusted device, open challenges and recovery codes. */
async function givenKnown(app: Attacked): Promise<Known> {
  const codes: string[] = [];
  const devices: string[] = [];
  for (let index = 0; index < 5; index++) {
    const username = `user${index}`;
    const person = await givenPerson(app, username, fictional(index));
    const [code, ...others] = person.recoveryCodes;
    codes.push(...others);
    const opened = await app.post("/v1/login", { username, password });
    const { challenge_token } = opened.json;
    const proof = { challenge_token, method: "recovery_code", code, trust_device: true };
    devices.push((await app.post("/v1/2fa/verify", proof)).json.device_token);
  }
  const known = { sessions: [], devices, challenges: [], codes };
  await refill(app, known);
  return known;
}

/** Replaces sessions and challenges that a request may have ended. */
async function refill(app: Attacked, { sessions, devices, challenges }: Known): Promise<void> {
  for (const [index, device_token] of devices.entries()) {
    const login = { username: `user${index}`, password };
    const signedIn = await app.postFrom("192.0.2.7", "/v1/login", { ...login, device_token });
    sessions[index] = signedIn.json.session_token ?? sessions[index] ?? "lk_s_";
    const opened = await app.postFrom("192.0.2.7", "/v1/login", login);
    const authorization = `Bearer ${sessions[index]}`;
    const stepped = await app.post("/v1/session/step-up", {}, { authorization });
    challenges[2 * index] = opened.json.challenge_token ?? "lk_c_";
    challenges[2 * index + 1] = stepped.json.challenge_token ?? "lk_c_";
  }
}

/** One of the pool's values at the time it is drawn. */
function oneOf(pool: readonly string[]): fc.Arbitrary<string> {
  return fc.nat(1000).map((at) => pool[at % pool.length] ?? "");
}

const headerText = fc.string({
  unit: fc.constantFrom(..."abcXYZ019 :;,=\"'/\\%<>[]{}é".split("")),
});

type Field = fc.Arbitrary<unknown>;

/** The values of each field, mostly ones that pass the first checks. */
function fieldsOf({ devices, challenges, codes }: Known): Readonly<Record<string, Field>> {
  const rarely = fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.jsonValue());
  const mostly = (...values: readonly unknown[]): Field =>
    fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom(...values) },
      { weight: 1, arbitrary: rarely },
    );
  return {
    username: mostly("user0", "user1", "user2", "unknown", "new1", "new2", "new3"),
    password: mostly(password, password, password, "not the password"),
    phone_number: mostly(fictional(9), fictional(11), fictional(30, "416"), "+1"),
    send: mostly("sms", "auto", "whatsapp", "call"),
    device_token: fc.oneof(oneOf(devices), rarely),
    challenge_token: fc.oneof({ weight: 9, arbitrary: oneOf(challenges) }, {
      weight: 1,
      arbitrary: rarely,
    }),
    channel: mostly("sms", "sms", "whatsapp", "call"),
    locale: mostly("en", "pt-BR", "xx"),
    app_hash: mostly("abcdefghijk"),
    method: mostly("sms", "call", "totp", "recovery_code", "passkey"),
    code: mostly("123456", "000000", ...codes.slice(0, 6)),
    passkey: mostly({}, { id: "x", response: {} }, { id: null }),
    credential: mostly({}, { id: "x", response: {} }),
    trust_device: mostly(true, false),
    recovery_code: mostly(...codes),
    new_password: mostly("another horse battery", password),
    current_password: mostly(password, password, "not the password"),
    audience: mostly("shop", "https://shop.example"),
    name: mostly("my key", ""),
  };
}

/** The fields of each route that takes a body; all other routes get no body. */
const fieldNames: Readonly<Record<string, readonly string[]>> = {
  "POST /v1/register": ["username", "password", "phone_number"],
  "POST /v1/login": ["username", "password", "send", "locale", "app_hash", "device_token"],
  "POST /v1/2fa/send": ["challenge_token", "channel", "locale", "app_hash", "phone_number"],
  "POST /v1/2fa/verify": ["challenge_token", "method", "code", "passkey", "trust_device"],
  "POST /v1/2fa/status": ["challenge_token"],
  "POST /v1/session/step-up": ["send", "locale", "app_hash"],
  "POST /v1/password/change": ["current_password", "new_password"],
  "POST /v1/password/reset": ["username", "recovery_code", "send", "locale", "app_hash"],
  "POST /v1/password/reset/confirm": [
    "challenge_token",
    "code",
    "recovery_code",
    "new_password",
  ],
  "POST /v1/phone/change": ["phone_number", "send", "locale", "app_hash"],
  "POST /v1/phone/change/confirm": ["challenge_token", "code"],
  "POST /v1/session/jwt": ["audience"],
  "POST /v1/totp/confirm": ["code"],
  "POST /v1/2fa/passkey": ["challenge_token"],
  "POST /v1/passkeys/confirm": ["challenge_token", "passkey", "name"],
  "PATCH /v1/passkeys/:id": ["name"],
};

interface Fuzzed {
  readonly method: string;
  readonly path: string;
  readonly peer: number;
  readonly headers: Record<string, string>;
  readonly body: string | null;
}

function requestOf(known: Known): fc.Arbitrary<Fuzzed> {
  const fields = fieldsOf(known);
  return fc.constantFrom(...contracts).chain(({ method: right, path: pattern }) => {
    const names = fieldNames[`${right} ${pattern}`] ?? [];
    const record = Object.fromEntries(names.map((name) => [name, fields[name] ?? fc.jsonValue()]));
    const whole = fc.record(record, { requiredKeys: names.slice(0, 2) });
    const body: fc.Arbitrary<string | null> = fc.oneof(
      { weight: 20, arbitrary: names.length === 0 ? fc.constant(null) : whole.map(jsonOf) },
      { weight: 1, arbitrary: fc.jsonValue().map(jsonOf) },
      { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
      { weight: 1, arbitrary: fc.constantFrom("[".repeat(9000), `{"a":"${"x".repeat(20_000)}"}`) },
    );
    const token = fc.oneof(
      { weight: 12, arbitrary: oneOf(known.sessions) },
      { weight: 1, arbitrary: oneOf(known.challenges) },
      { weight: 1, arbitrary: fc.string() },
    );
    const id = fc.constantFrom("x", "%00", "%ff", "%E0%A4", "AAAAAAAAAAAAAAAAAAAAAA", "..%2f");
    return fc.record({
      method: fc.oneof(
        { weight: 15, arbitrary: fc.constant(right as string) },
        { weight: 1, arbitrary: fc.constantFrom("PUT", "HEAD", "OPTIONS", "PROPFIND", "GET") },
      ),
      path: id.map((segment) => pattern.replace(":id", segment)),
      peer: fc.nat(3),
      headers: fc.record({
        authorization: fc.oneof(
          { weight: 9, arbitrary: token.map(bearer) },
          { weight: 1, arbitrary: headerText },
        ),
        "content-type": fc.oneof(
          { weight: 15, arbitrary: fc.constant("application/json") },
          { weight: 1, arbitrary: fc.constantFrom("text/plain", "application/xml") },
        ),
        "x-forwarded-for": headerText,
        "user-agent": headerText,
      }, { requiredKeys: ["authorization", "content-type"] }),
      body,
    });
  });
}

function jsonOf(value: unknown): string {
  return JSON.stringify(value) ?? "null";
}

/** Header values contain only Latin-1 and no control characters. */
function bearer(token: string): string {
  return `Bearer ${token.replace(/[^\x20-\x7e]/g, "?")}`;
}

/** 501 if a deployment has not enabled a feature, 502 if the provider lost a code. */
const otherStatuses: Readonly<Record<number, string>> = {
  501: "not_configured",
  502: "provider_error",
};

function isOther(status: number, json: Answer["json"]): boolean {
  return otherStatuses[status] === json?.code;
}

function checkResponse({ status, json, headers, text }: Answer, method: string): void {
  const allowed = (status >= 200 && status < 300) || (status >= 400 && status < 500) ||
    status === 503 || (status in otherStatuses && (method === "HEAD" || isOther(status, json)));
  ok(allowed, `${status} ${text}`);
  if (status < 400 || method === "HEAD") return;
  equal(headers.get("content-type")?.startsWith("application/problem+json"), true, text);
  const code: string = json.code;
  const known = Object.entries(problems).find(([name]) => name === code);
  ok(known !== undefined && code !== "internal", text);
  equal(status, known[1][0]);
  equal(typeof json.request_id, "string");
}

for (const [index, world] of worlds.entries()) {
  const seed = firstSeed + index;
  Deno.test(`no request gets a 500 while ${world.name} (R73, R74)`, async () => {
    let policy = openPolicy();
    await using app = await openAttacked({
      change: (ports) => ({
        ...ports,
        get policies() {
          return { ...ports.policies, send: policy };
        },
      }),
    });
    const known = await givenKnown(app);
    policy = world.policy ?? policy;
    await world.spoil(app);
    let requests = 0;
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(requestOf(known), async ({ method, path, peer, headers, body }) => {
        const takesBody = body !== null && method !== "GET" && method !== "HEAD";
        if (++requests % 25 === 0) await refill(app, known);
        await app.postFrom(ipv4(peer), "/nothing", {});
        const answer = await app.request(method, path, {
          headers,
          ...(takesBody ? { body } : {}),
        });
        checkResponse(answer, method);
        const name = answer.json?.code ?? String(answer.status);
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }),
      { seed, numRuns: requestsPerWorld, endOnFailure: true },
    );
    const codes = [...seen].toSorted(([, a], [, b]) => b - a).map(([code, n]) => `${code} ${n}`);
    // deno-lint-ignore no-console -- the seed and the outcomes reached are shown in the test log.
    console.info(`seed ${seed}, ${requestsPerWorld} requests: ${codes.join(", ")}`);
  });
}
