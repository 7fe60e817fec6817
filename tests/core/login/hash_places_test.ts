import { deepEqual, equal, ok } from "node:assert/strict";
import type { HashJob } from "../../../core/adapters/bcrypt/hash_job.ts";
import type { HashWorker } from "../../../core/adapters/bcrypt/hash_pool_options.ts";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import {
  type HashPlace,
  type HashStanding,
  isHashRefusal,
  networkInLine,
} from "../../../core/domain/login/hash_place.ts";
import type { PasswordHasher } from "../../../core/ports/hasher.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import { caller, password, phoneNumber } from "../../harness.ts";
import { codeOn, givenPerson, logIn, postAs } from "../../server/account/account_kit.ts";
import { openTestApp, type TestApp } from "../../server/app_kit.ts";
import { watchedStores } from "../../watched_stores.ts";

const home = "198.51.100.1";
const away = "203.0.113.9";

const hasherOptions = {
  cost: 4,
  pepper: null,
  longPasswordKey: "unused",
  workers: 1,
  queueMax: 64,
  randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
};

/** An app whose hasher records the place of each hash in the queue. */
async function openRecorded(): Promise<
  { app: TestApp; from(peer: string): void; asked(): HashPlace[] }
> {
  const places: HashPlace[] = [];
  const edge = { peer: home };
  const app = await openTestApp(
    (ports) => ({ ...ports, hasher: recording(ports.hasher, places) }),
    edge,
  );
  return { app, from: (peer) => void (edge.peer = peer), asked: () => places.splice(0) };
}

function recording(hasher: PasswordHasher, places: HashPlace[]): PasswordHasher {
  return {
    ...hasher,
    hash: (text, place) => (places.push(place), hasher.hash(text, place)),
    verify: (text, hash, place) => (places.push(place), hasher.verify(text, hash, place)),
  };
}

Deno.test("registrations and logins are unverified in the hash queue until a phone is verified", async () => {
  const { app, asked } = await openRecorded();
  await using _app = app;
  const registration = { username: "ada", password, phone_number: phoneNumber };
  equal((await app.post("/v1/register", registration)).status, 201);
  deepEqual(asked(), [{ network: home, standing: "unverified" }]);
  const login = { username: "ada", password };
  equal((await app.post("/v1/login", login)).status, 200);
  deepEqual(asked(), [{ network: home, standing: "unverified", inFlightMax: 3 }]);
  await logIn(app, { username: "ada", phone: phoneNumber });
  asked();
  equal((await app.post("/v1/login", login)).status, 200);
  deepEqual(asked(), [{ network: home, standing: "familiar" }]);
});

/** A hasher whose workers answer that no password matches, and only when they are released. */
function openHeldHasher(): { readonly hasher: PasswordHasher; release(): void } {
  const held: (() => void)[] = [];
  const startWorker = (): HashWorker => {
    const worker: HashWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (jobs: readonly HashJob[]) => {
        const data = { kind: "digests", digests: jobs.map(() => new Uint8Array(24)) };
        const answer = new MessageEvent("message", { data });
        held.push(() => worker.onmessage?.call(worker as Worker, answer));
      },
      terminate: () => undefined,
    };
    return worker;
  };
  const hasher = openBcryptHasher({ ...hasherOptions, startWorker });
  return {
    hasher,
    release(): void {
      for (let answer = held.shift(); answer !== undefined; answer = held.shift()) answer();
    },
  };
}

Deno.test("a network's own limit on unverified accounts responds with 429 and a wait", async () => {
  const held = openHeldHasher();
  await using app = await openTestApp(({ hasher, ...ports }) => ({
    ...ports,
    hasher: { ...hasher, verify: held.hasher.verify },
  }));
  const names = Array.from({ length: 8 }, (_, at) => `ada${at}`);
  for (const [at, name] of names.entries()) await app.register(name, `+1202555010${at}`);
  const { promise: refusedAll, resolve } = Promise.withResolvers<void>();
  let refused = 0;
  const logins = names.map(async (username) => {
    const { status, headers, json } = await app.post("/v1/login", { username, password });
    if (status === 401) return;
    const wait = Number(headers.get("retry-after"));
    deepEqual([status, json["code"], json["retry_after"]], [429, "throttled", wait]);
    ok(wait > 0);
    if (++refused === 5) resolve();
  });
  await refusedAll;
  held.release();
  await Promise.all(logins);
  equal(refused, 5, "three were hashed");
  const page = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const events = page.items.filter(({ reason }) => reason === "throttled");
  equal(events.reduce((sum, { count }) => sum + count, 0), 5);
  for (const { type, detail } of events) {
    deepEqual([type, detail], ["login.refused", { limit: "hashes_network" }]);
  }
  await held.hasher.close();
});

Deno.test("unknown names and verified users on a new network have the same place in the queue", async () => {
  const { app, from, asked } = await openRecorded();
  await using _app = app;
  await givenPerson(app);
  asked();
  from(away);
  for (const username of ["ada", "unknown-name"]) {
    await app.post("/v1/login", { username, password: "not the password" });
    deepEqual(asked(), [{ network: away, standing: "stranger" }], username);
  }
});

// Its phone was verified once, so an attacker does not get such accounts for free.
Deno.test("an account whose second factor was reset is queued with strangers, not as unverified", async () => {
  const { app, from, asked } = await openRecorded();
  await using _app = app;
  const ada = await givenPerson(app);
  const userId = ada.id as UserId;
  const order = { userId, action: "reset_second_factor", reason: "lost phone" } as const;
  const operator = { ...caller, actor: "operator", actorName: "grace", address: null } as const;
  ok((await app.core.performAction(order, operator)).ok);
  asked();
  from(away);
  equal((await app.post("/v1/login", { username: "ada", password })).status, 200);
  deepEqual(asked(), [{ network: away, standing: "stranger" }]);
});

Deno.test("a trusted device, a session and a recovery code are familiar on any network", async () => {
  const { app, from, asked } = await openRecorded();
  await using _app = app;
  const ada = await givenPerson(app);
  const trusted = await logIn(app, ada, { trust_device: true });
  asked();
  from(away);
  const familiar = { network: away, standing: "familiar" };
  const { device_token, session_token } = trusted.json;
  equal((await app.post("/v1/login", { username: "ada", password, device_token })).status, 200);
  deepEqual(asked(), [familiar]);
  const change = { current_password: password, new_password: "a quite different horse" };
  equal((await postAs(app, session_token, "/v1/password/change", change)).status, 204);
  deepEqual(asked(), [familiar, familiar]);
  app.clock.advance(31);
  const [recovery_code] = ada.recoveryCodes;
  const started = await app.post("/v1/password/reset", { username: "ada", recovery_code });
  equal(started.status, 202, started.text);
  const reset = {
    challenge_token: started.json.challenge_token,
    code: codeOn(app, ada.phone),
    recovery_code,
    new_password: "yet another horse",
  };
  equal((await app.post("/v1/password/reset/confirm", reset)).status, 204);
  deepEqual(asked(), [familiar]);
});

Deno.test("networkInLine() returns one network for a /48, and one for each IPv4 address", () => {
  equal(networkInLine("2001:db8:7:1::1"), networkInLine("2001:db8:7:ffff::2"));
  equal(networkInLine("2001:db8:7:1::/64"), networkInLine("2001:db8:7:2::1"));
  ok(networkInLine("2001:db8:8::1") !== networkInLine("2001:db8:7::1"));
  equal(networkInLine("192.0.2.7"), "192.0.2.7");
  equal(networkInLine(null), "local");
});

// R28, R77: correct passwords of the attacker's own accounts do not block other logins.
Deno.test("many logins from two addresses do not delay a stranger's and a familiar login", async () => {
  const hasher = openBcryptHasher(hasherOptions);
  const done: string[] = [];
  const noted: PasswordHasher = {
    ...hasher,
    verify: async (text, hash, place) => {
      const verdict = await hasher.verify(text, hash, place);
      if (!isHashRefusal(verdict)) done.push(place.network);
      return verdict;
    },
  };
  let usual: PasswordHasher | null = null;
  const edge = { peer: home };
  await using app = await openTestApp((ports) => {
    usual = ports.hasher;
    return { ...ports, hasher: noted };
  }, edge);
  await givenPerson(app);
  for (let at = 0; at < 24; at++) {
    await app.register(`mine${at}`, `+1202555${String(at + 100).padStart(4, "0")}`);
  }
  const attackers = ["192.0.2.101", "192.0.2.102"];
  const logInFrom = (username: string, address: string) => {
    edge.peer = address;
    return app.post("/v1/login", { username, password });
  };
  done.length = 0;
  const attack = Array.from(
    { length: 96 },
    (_, at) => logInFrom(`mine${at % 24}`, attackers[at % 2] ?? ""),
  );
  const victims = [logInFrom("ada", away), logInFrom("ada", home)];
  for (const victim of victims) equal((await victim).status, 200);
  const answers = await Promise.all(attack);
  ok(done.indexOf(away) <= 3 && done.indexOf(home) <= 3, done.join(" "));
  // Three in flight from each address. The others were refused without a hash.
  equal(answers.filter(({ status }) => status === 200).length, 6);
  equal(answers.filter(({ json }) => json.code === "throttled").length, 90);
  await hasher.close();
  await (usual as PasswordHasher | null)?.close();
});

Deno.test("a login that finds no room in the hash queue counts nothing and looks up no name", async () => {
  const used: string[] = [];
  let full = false;
  await using app = await openTestApp((ports) => ({
    ...ports,
    ...watchedStores(ports, (store, method) => used.push(`${store}.${method}`)),
    hasher: { ...ports.hasher, hasRoom: () => !full },
  }), { peer: home });
  await givenPerson(app);
  used.splice(0);
  full = true;
  for (const username of ["ada", "unknown-name"]) {
    const { status, json, headers } = await app.post("/v1/login", { username, password });
    deepEqual([status, json.code], [503, "overloaded"]);
    ok(Number(headers.get("retry-after")) >= 1);
  }
  const expected = ["throttles.peekThrottles", "events.appendAuditEvents"];
  deepEqual([...new Set(used)], expected);
  full = false;
  equal((await app.post("/v1/login", { username: "ada", password })).status, 200);
});

Deno.test("a login that finds room only for one standing is looked up", async () => {
  const edge = { peer: home };
  let room: HashStanding | null = null;
  await using app = await openTestApp((ports) => ({
    ...ports,
    hasher: {
      ...ports.hasher,
      hasRoom: (...places) => places.some(({ standing }) => standing === (room ?? standing)),
    },
  }), edge);
  await givenPerson(app);
  const login = { username: "ada", password };
  for (const [peer, standing] of [[home, "familiar"], [away, "stranger"]] as const) {
    edge.peer = peer;
    room = standing;
    equal((await app.post("/v1/login", login)).status, 200);
    room = standing === "familiar" ? "stranger" : "familiar";
    const { status, json } = await app.post("/v1/login", login);
    deepEqual([status, json.code], [503, "overloaded"]);
  }
});

// The wait is the caller's own, so a full queue is no reason to hide it.
Deno.test("a caller who must wait after incorrect passwords is throttled, room or not", async () => {
  let full = false;
  await using app = await openTestApp(
    (ports) => ({ ...ports, hasher: { ...ports.hasher, hasRoom: () => !full } }),
    { peer: home },
  );
  for (let guess = 0; guess < 5; guess++) {
    await app.post("/v1/login", { username: "ada", password: "not the password" });
  }
  full = true;
  const answer = await app.post("/v1/login", { username: "ada", password });
  deepEqual([answer.status, answer.json.code], [429, "throttled"]);
});
