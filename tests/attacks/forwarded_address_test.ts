/** Forged headers of clients, and a stolen key that names any of them. @module */
import { deepEqual, equal, ok } from "node:assert/strict";
import { openBcryptHasher } from "../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { defaultKeyLimits } from "../../core/domain/api_keys/key_limits.ts";
import type { Ports } from "../../core/ports/ports.ts";
import { operator, password } from "../harness.ts";
import { inlineHashWorker } from "../inline_hash_worker.ts";
import { givenPerson } from "../server/account/account_kit.ts";
import { asClient, givenKey } from "../server/http/forwarded_kit.ts";
import {
  deliveries,
  fictional,
  noBudget,
  onlyBudgets,
  openPolicy,
  withPolicy,
} from "../server/sending/send_kit.ts";
import { atMost, type Attacked, ipv4, ipv6, openAttacked, tally } from "./attack_kit.ts";

const attacker = "203.0.113.5";
const wrongLogin = { username: "ada", password: "not the password" };

/** The places of a key, but with the real queue of hashes. */
function withKeyLimits(limits: Partial<typeof defaultKeyLimits>): (ports: Ports) => Ports {
  return (ports) => ({
    ...ports,
    policies: { ...ports.policies, keyLimits: { ...defaultKeyLimits, ...limits } },
    hasher: openBcryptHasher({
      cost: 4,
      pepper: null,
      longPasswordKey: "unused",
      workers: 1,
      queueMax: 64,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      startWorker: inlineHashWorker,
    }),
  });
}

/** What someone without a key may try. */
const forgeries: readonly ((index: number) => Record<string, string>)[] = [
  (index) => ({ "latchkey-client-address": ipv4(index) }),
  (index) => ({ "latchkey-client-address": ipv6(index), "latchkey-key": "" }),
  (index) => ({ "latchkey-client-user-agent": `agent ${index}` }),
  (index) => ({ "LATCHKEY-CLIENT-ADDRESS": ipv4(index), "x-forwarded-for": ipv4(index + 1) }),
  (index) => asClient({ token: `lk_k_${"A".repeat(22)}.${"A".repeat(43)}` }, ipv4(index)),
];

Deno.test("forged headers of a client reach no password, from any peer (R51)", async () => {
  for (const trustedProxies of [[], ["203.0.113.0/24"]]) {
    await using app = await openAttacked({ trustedProxies });
    await givenPerson(app);
    await givenKey(app);
    const before = app.hashes();
    const answers = [];
    for (let index = 0; index < 60; index++) {
      const headers = forgeries[index % forgeries.length]?.(index) ?? {};
      answers.push(await app.postFrom(attacker, "/v1/login", wrongLogin, headers));
    }
    deepEqual(tally(answers), { client_address_not_allowed: 36, api_key_invalid: 24 });
    equal(app.hashes() - before, 0);
    const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
    deepEqual(page.items.filter(({ type }) => type === "login.refused"), []);
    const named = page.items.filter(({ address }) => address?.startsWith("10.") === true);
    deepEqual(named, [], "the record has no forged address");
  }
});

/** Posts with a stolen key, each time as a client on another network. */
function postAsMany(
  app: Attacked,
  token: string,
  count: number,
  path: string,
  body: (index: number) => unknown,
) {
  return Promise.all(Array.from({ length: count }, (_, index) => {
    const address = index % 2 === 0 ? ipv4(index + 1) : ipv6(index + 1);
    return app.postFrom(attacker, path, body(index), asClient({ token }, address));
  }));
}

Deno.test("a stolen key buys no registrations with new networks, and others register", async () => {
  const change = withKeyLimits({ registrationsPerHour: 20 });
  await using app = await openAttacked({ change });
  const stolen = await givenKey(app, "stolen");
  const other = await givenKey(app, "other");
  const register = (index: number) => ({
    username: `bot${index}`,
    password,
    phone_number: fictional(index % 60),
  });
  const answers = await postAsMany(app, stolen.token, 60, "/v1/register", register);
  const { 201: made = 0, throttled = 0, overloaded = 0 } = tally(answers);
  atMost(made, 20, "registrations");
  equal(made + throttled + overloaded, 60, JSON.stringify(tally(answers)));
  ok(throttled > 0);
  const from = (name: string, headers: Record<string, string>) =>
    app.postFrom("192.0.2.7", "/v1/register", { ...register(1), username: name }, headers);
  equal((await from("direct", {})).status, 201);
  equal((await from("through-another", asClient(other, "198.51.100.3"))).status, 201);
});

Deno.test("a stolen key buys no hashes with new networks, and others log in", async () => {
  await using app = await openAttacked({ change: withKeyLimits({ hashesInFlight: 8 }) });
  const ada = await givenPerson(app);
  const stolen = await givenKey(app, "stolen");
  const other = await givenKey(app, "other");
  const flood = postAsMany(app, stolen.token, 80, "/v1/login", (index) => ({
    ...wrongLogin,
    username: `name${index}`,
  }));
  const login = { username: ada.username, password };
  const direct = app.postFrom("198.51.100.9", "/v1/login", login);
  const through = app.postFrom("192.0.2.80", "/v1/login", login, asClient(other, "198.51.100.3"));
  equal((await direct).status, 200);
  equal((await through).status, 200);
  const answers = tally(await flood);
  // Strangers get half of the key's places.
  deepEqual(answers, { invalid_credentials: 4, throttled: 76 });
});

Deno.test("a stolen key cannot exceed the guesses on one name, and is over once revoked", async () => {
  await using app = await openAttacked();
  await givenPerson(app);
  const stolen = await givenKey(app, "stolen");
  const before = app.hashes();
  const answers = [];
  for (let round = 0; round < 12; round++) {
    answers.push(...await postAsMany(app, stolen.token, 10, "/v1/login", () => wrongLogin));
  }
  // The hashes of one account from strangers in 15 minutes.
  atMost(app.hashes() - before, 30, "hashes for one name");
  ok((tally(answers)["throttled"] ?? 0) >= 90, JSON.stringify(tally(answers)));
  ok((await app.core.revokeApiKey({ key: stolen.name, reason: "it was stolen" }, operator)).ok);
  const [after] = await postAsMany(app, stolen.token, 1, "/v1/login", () => wrongLogin);
  deepEqual([after?.status, after?.json.code], [401, "api_key_revoked"]);
});

Deno.test("a stolen key buys no messages with new networks, and others get theirs", async () => {
  const forwarder = { ...noBudget, messagesPerHour: 5 };
  const policy = openPolicy({ budgets: onlyBudgets({ forwarder }) });
  await using app = await openAttacked({ change: withPolicy(policy) });
  const stolen = await givenKey(app, "stolen");
  const other = await givenKey(app, "other");
  const login = (username: string) => ({ username, password, send: "sms" });
  const given = async (index: number) => {
    const body = { username: `bot${index}`, password, phone_number: fictional(index) };
    equal((await app.postFrom(ipv4(index), "/v1/register", body)).status, 201);
  };
  for (let index = 0; index < 42; index++) await given(index);
  const answers = await postAsMany(app, stolen.token, 40, "/v1/login", (at) => login(`bot${at}`));
  const sent = answers.filter(({ json }) => json.sent !== null);
  equal(sent.length, 5);
  equal(app.sent(), 5);
  for (const { json } of answers) {
    if (json.sent === null) equal(json.send_problem.code, "sending_limited");
  }
  const blocked = (await deliveries(app)).filter(({ status }) => status === "blocked");
  equal(blocked.length, 35);
  for (const { blockReason, blockedBy, apiKey } of blocked) {
    deepEqual([blockReason, blockedBy, apiKey?.name], [
      "budget",
      "forwarder/hour/messages",
      "stolen",
    ]);
  }
  const direct = await app.postFrom("192.0.2.7", "/v1/login", login("bot40"));
  equal(direct.json.sent.channel, "sms");
  const client = asClient(other, "198.51.100.3");
  const through = await app.postFrom("192.0.2.80", "/v1/login", login("bot41"), client);
  equal(through.json.sent.channel, "sms");
});
