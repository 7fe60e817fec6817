import { deepEqual, equal } from "node:assert/strict";
import fc from "fast-check";
import { openBcryptHasher } from "../../../core/adapters/bcrypt/bcrypt_hasher.ts";
import { openHashSlots } from "../../../core/adapters/bcrypt/hash_slots.ts";
import type { Password } from "../../../core/domain/account/password.ts";
import type { UsernameKey } from "../../../core/domain/account/username.ts";
import type { HashPlace, HashStanding } from "../../../core/domain/login/hash_place.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";
import { longPasswordKey, randomBytes } from "./with_hasher.ts";

const mine = "AAAAAAAAAAAAAAAAAAAAAA" as TokenId;
const other = "BBBBBBBBBBBBBBBBBBBBBB" as TokenId;

/** A place in another network for each `at`, as a key names it. */
function place(
  at: number,
  standing: HashStanding,
  keyId: TokenId | null = mine,
  inFlightMax = 8,
): HashPlace {
  const network = `192.0.2.${at}`;
  return keyId === null ? { network, standing } : {
    network,
    standing,
    bound: { keyId, inFlightMax },
  };
}

/** Hashes that run until `end`. */
function openRunning() {
  const slots = openHashSlots();
  const ends: (() => void)[] = [];
  const start = async (at: HashPlace): Promise<string> => {
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.push(() => resolve("done"));
    const first = await Promise.race([slots.run(at, () => promise), Promise.resolve("running")]);
    return first;
  };
  const count = async (places: readonly HashPlace[]): Promise<number> => {
    const answers = await Promise.all(places.map(start));
    return answers.filter((answer) => answer === "running").length;
  };
  return { count, end: () => void ends.splice(0).forEach((one) => one()) };
}

const twenty = Array.from({ length: 20 }, (_, at) => at);

Deno.test("run() refuses the hashes of a key beyond its total, from any network", async () => {
  const { count, end } = openRunning();
  equal(await count(twenty.map((at) => place(at, "familiar"))), 8);
  equal(await count([place(99, "familiar", other), place(99, "stranger", other)]), 2);
  equal(await count(twenty.map((at) => place(at, "stranger", null))), 20);
  end();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve, 0));
  equal(await count(twenty.map((at) => place(at, "familiar"))), 8, "all were given back");
  end();
});

Deno.test("run() gives strangers at most half of a key's total, and at least one", async () => {
  const { count, end } = openRunning();
  equal(await count(twenty.map((at) => place(at, at % 2 === 0 ? "stranger" : "unverified"))), 4);
  equal(await count(twenty.map((at) => place(at, "familiar"))), 4);
  equal(await count(twenty.map((at) => place(at, "stranger", other, 1))), 1);
  end();
});

Deno.test("run() refuses a place's network beyond its own limit, and no other place there", async () => {
  const slots = openHashSlots();
  const { promise, resolve } = Promise.withResolvers<string>();
  const limited: HashPlace = { network: "a", standing: "unverified", inFlightMax: 3 };
  const elsewhere = { ...limited, network: "b" };
  const registration: HashPlace = { network: "a", standing: "unverified" };
  const places = [limited, limited, limited, limited, elsewhere, registration];
  const answers = places.map((at) => slots.run(at, () => promise));
  equal(await answers[3], "network_overloaded");
  resolve("done");
  deepEqual(await Promise.all(answers), [
    ...["done", "done", "done", "network_overloaded", "done", "done"],
  ]);
  equal(await slots.run(limited, () => Promise.resolve("done")), "done", "all were given back");
});

Deno.test("run() gives a place back after a fault", async () => {
  const slots = openHashSlots();
  const fail = () => Promise.reject(new Error("the worker failed"));
  for (let tries = 0; tries < 3; tries++) {
    const answer = await slots.run(place(1, "stranger", mine, 1), fail).catch(() => "fault");
    equal(answer, "fault");
  }
  equal(await slots.run(place(1, "stranger", mine, 1), () => Promise.resolve("done")), "done");
});

Deno.test("a key never has more hashes in flight than its total, and no count is lost", async () => {
  const one = fc.record({
    at: fc.nat(3),
    standing: fc.constantFrom<HashStanding>("familiar", "stranger", "unverified"),
    keyId: fc.constantFrom(mine, other),
    turns: fc.nat(5),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(one), fc.integer({ min: 1, max: 5 }), async (all, max) => {
      const slots = openHashSlots();
      const running = new Map<TokenId, number>();
      const change = (keyId: TokenId, by: number) => {
        const count = (running.get(keyId) ?? 0) + by;
        running.set(keyId, count);
        equal(count <= max && count >= 0, true);
      };
      await Promise.all(
        all.map(({ at, standing, keyId, turns }) =>
          slots.run(place(at, standing, keyId, max), async () => {
            change(keyId, 1);
            for (let turn = 0; turn < turns; turn++) {
              await Promise.resolve();
            }
            change(keyId, -1);
          })
        ),
      );
      deepEqual([...running.values()].filter((count) => count !== 0), []);
      const last = slots.run(place(0, "familiar", mine, 1), () => Promise.resolve("done"));
      equal(await last, "done");
    }),
  );
});

Deno.test("hash() and verify() of a key count together, and others are not affected", async () => {
  const limits = { cost: 4, pepper: null, longPasswordKey, workers: 1, queueMax: 64, randomBytes };
  const hasher = openBcryptHasher({ ...limits, startWorker: inlineHashWorker });
  const password = "a password" as Password;
  const unknown = { name: "ada" as UsernameKey, hash: null };
  const bound = (at: number) => place(at, "familiar", mine, 3);
  const answers = await Promise.all([
    hasher.hash(password, bound(1)),
    hasher.verify(password, unknown, bound(2)),
    hasher.verify(password, unknown, bound(3)),
    hasher.verify(password, unknown, bound(4)),
    hasher.hash(password, bound(5)),
    hasher.verify(password, unknown, place(4, "familiar", other, 3)),
    hasher.verify(password, unknown, place(4, "stranger", null)),
  ]);
  const [, ...rest] = answers;
  deepEqual(rest, [
    "mismatch",
    "mismatch",
    "key_overloaded",
    "key_overloaded",
    "mismatch",
    "mismatch",
  ]);
  await hasher.close();
});
