/** What all requests with one API key may use together, whatever networks they name. @module */
import { deepEqual, equal, ok } from "node:assert/strict";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { defaultKeyLimits, type KeyLimits } from "../../../core/domain/api_keys/key_limits.ts";
import type { AuditEvent, Caller } from "../../../core/domain/audit_event.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";

const backend = { id: "AAAAAAAAAAAAAAAAAAAAAA" as TokenId, name: "shop" };
const other = { id: "BBBBBBBBBBBBBBBBBBBBBB" as TokenId, name: "blog" };

/** A client that a backend names: each is on another network. */
function client(at: number, apiKey = backend): Caller {
  const address = `198.51.${100 + (at >> 8)}.${at & 255}`;
  return { ...caller, address, apiKey, peerAddress: "192.0.2.80" };
}

async function openLimited(limits: Partial<KeyLimits>): Promise<TestCore> {
  const keyLimits = { ...defaultKeyLimits, ...limits };
  return await openTestCore((ports) => {
    const hasher = openBcryptHasher({
      cost: 4,
      pepper: null,
      longPasswordKey: "unused",
      workers: 1,
      queueMax: 64,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      startWorker: inlineHashWorker,
    });
    return { ...ports, policies: { ...ports.policies, keyLimits }, hasher };
  });
}

/** Registers a user; returns "registered" or why not. */
async function register(test: TestCore, name: string, by: Caller): Promise<string> {
  const outcome = await test.core.register({ username: name, password, phoneNumber }, by);
  return outcome.ok ? "registered" : outcome.refusal.code;
}

async function logIn(test: TestCore, username: string, by: Caller): Promise<string> {
  const input = { username, password: "not the password" };
  const outcome = await test.core.logIn({ ...input, ...noSend }, by);
  return outcome.ok ? "opened" : outcome.refusal.code;
}

const noSend = { send: null, deviceToken: null, locale: null, appHash: null } as const;

function count(answers: readonly string[], of: string): number {
  return answers.filter((answer) => answer === of).length;
}

async function eventsOf(test: TestCore, type: AuditEvent["type"]): Promise<readonly AuditEvent[]> {
  const page = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 500 });
  return page.items.filter((event) => event.type === type);
}

const thirty = Array.from({ length: 30 }, (_, at) => at);

Deno.test("registrations with one key have a total, from any number of networks in parallel", async () => {
  await using test = await openLimited({ registrationsPerHour: 12, hashesInFlight: 1000 });
  const answers = await Promise.all(thirty.map((at) => register(test, `user${at}`, client(at))));
  deepEqual([count(answers, "registered"), count(answers, "throttled")], [12, 18], answers.join());
  const refused = await eventsOf(test, "user.registration_refused");
  ok(refused.length > 0);
  for (const { reason, detail, apiKeyId, peerAddress } of refused) {
    deepEqual([reason, detail], ["throttled", { limit: "registration_key" }]);
    deepEqual([apiKeyId, peerAddress], [backend.id, "192.0.2.80"]);
  }
  // Another key and direct clients are not affected, and an hour later neither is this key.
  equal(await register(test, "elsewhere", client(1, other)), "registered");
  equal(await register(test, "direct", { ...caller, address: "198.51.100.1" }), "registered");
  test.clock.advance(60 * 60);
  equal(await register(test, "later", client(1)), "registered");
});

Deno.test("a key that may register no one leaves direct clients alone", async () => {
  await using test = await openLimited({ registrationsPerHour: 0 });
  equal(await register(test, "ada", client(1)), "throttled");
  equal(await register(test, "ada", caller), "registered");
});

Deno.test("hashes of one key in flight have a total, from any number of networks in parallel", async () => {
  await using test = await openLimited({ hashesInFlight: 8 });
  const flood = thirty.map((at) => logIn(test, `name${at}`, client(at)));
  const others = [
    logIn(test, "someone", client(200, other)),
    logIn(test, "someone", { ...caller, address: "203.0.113.9" }),
  ];
  const answers = await Promise.all(flood);
  // Strangers get half of the key's total.
  deepEqual([count(answers, "invalid_credentials"), count(answers, "throttled")], [4, 26]);
  deepEqual(await Promise.all(others), ["invalid_credentials", "invalid_credentials"]);
  const refused = (await eventsOf(test, "login.refused"))
    .filter(({ reason }) => reason === "throttled");
  equal(refused.reduce((sum, event) => sum + event.count, 0), 26);
  for (const { detail, apiKeyId } of refused) {
    deepEqual([detail, apiKeyId], [{ limit: "hashes_key" }, backend.id]);
  }
  equal(await logIn(test, "later", client(1)), "invalid_credentials", "the places are free again");
});
