import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { openHashPool } from "../../../core/adapters/bcrypt/hash_pool.ts";
import { startWaitEstimate } from "../../../core/adapters/bcrypt/wait_estimate.ts";
import { asPassword, openHasher, place, withHasher } from "./with_hasher.ts";

const password = asPassword("correct horse battery staple");
const job = {
  kind: "bcrypt",
  input: new Uint8Array([97]),
  salt: new Uint8Array(16),
  cost: 4,
} as const;
/** hash-wasm throws for this cost, which crashes the worker. */
const crash = { ...job, cost: 99 };
const onHashed = (): void => {};

// R77: expensive work is limited, and the refusal is a value.
Deno.test("hash() returns overloaded immediately if the queue is full", async () => {
  await withHasher({ workers: 1, queueMax: 2 }, async (hasher) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => hasher.hash(password)));
    deepEqual(answers.map((one) => one !== "overloaded"), [
      ...[true, true, true],
      ...Array(7).fill(false),
    ]);
    // There is room again once the queue is empty.
    ok(await hasher.hash(password) !== "overloaded");
  });
});

Deno.test("verify() returns overloaded for known and unknown users alike", async () => {
  await withHasher({ workers: 1, queueMax: 0 }, async (hasher) => {
    const running = hasher.verify(password, null);
    equal(await hasher.verify(password, null), "overloaded");
    equal(await hasher.hash(password), "overloaded");
    ok(hasher.retryAfterSeconds() >= 1);
    equal(await running, "mismatch");
  });
});

Deno.test("ping() resolves although the queue is full, and concurrent callers share it", async () => {
  await withHasher({ workers: 1, queueMax: 1 }, async (hasher) => {
    const order: string[] = [];
    const hashes = ["first", "second"].map((name) =>
      hasher.hash(password).then(() => order.push(name))
    );
    const pings = [hasher.ping(), hasher.ping()];
    equal(pings[0], pings[1]);
    await Promise.all([...hashes, pings[0]?.then(() => order.push("ping"))]);
    deepEqual(order, ["first", "ping", "second"]);
    await hasher.ping();
  });
});

Deno.test("submit() rejects only the job during which a worker crashed", async () => {
  const pool = openHashPool({ workers: 1, queueMax: 10, onHashed });
  try {
    const [one, crashed, ...others] = [job, crash, job, job].map((each) =>
      pool.submit(each, place)
    );
    await rejects(Promise.resolve(crashed), /^Error: Cannot hash a password: the worker failed/);
    equal((await Promise.all([one, ...others])).length, 3);
    equal(pool.load(), 0);
  } finally {
    pool.close();
  }
});

Deno.test("close() resolves running and waiting jobs as overloaded and rejects later ones", async () => {
  const hasher = openHasher({ workers: 2, queueMax: 10, cost: 12 });
  const answers = Promise.all(Array.from({ length: 6 }, () => hasher.hash(password)));
  await hasher.close();
  for (const answer of await answers) equal(answer, "overloaded");
  await rejects(hasher.hash(password), /the hasher is closed/);
  await rejects(hasher.verify(password, null), /the hasher is closed/);
  await rejects(hasher.ping(), /the hasher is closed/);
  await hasher.close();
});

Deno.test("openBcryptHasher() does not start a worker", () => {
  // Never closed: the resource sanitizer would find a worker.
  equal(openHasher({ workers: 4 }).retryAfterSeconds(), 1);
});

Deno.test("hash() does not block the event loop", async () => {
  await withHasher({ cost: 10 }, async (hasher) => {
    let done = false;
    const hashing = hasher.hash(password).finally(() => done = true);
    let turns = 0;
    for (; !done; turns += 1) await new Promise((resolve) => setTimeout(resolve, 0));
    await hashing;
    ok(turns > 5, `The event loop turned ${turns} times`);
  });
});

Deno.test("seconds() grows with the queue and the duration of a hash, and is at least 1", () => {
  const estimate = startWaitEstimate(12);
  equal(estimate.seconds(0, 2), 1);
  equal(estimate.seconds(64, 2), 8);
  equal(estimate.seconds(64, 1), 16);
  for (let hash = 0; hash < 50; hash += 1) estimate.learn(1000);
  equal(estimate.seconds(64, 2), 32);
  for (let hash = 0; hash < 50; hash += 1) estimate.learn(1);
  equal(estimate.seconds(64, 2), 1);
});
