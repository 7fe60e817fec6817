/** How long a hash waits, and who is refused or gives up. @module */
import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import type { HashJob } from "../../../core/adapters/bcrypt/hash_job.ts";
import { openHashPool } from "../../../core/adapters/bcrypt/hash_pool.ts";
import type { HashWorker } from "../../../core/adapters/bcrypt/hash_pool_options.ts";
import { startWaitEstimate } from "../../../core/adapters/bcrypt/wait_estimate.ts";
import type { HashPlace, HashStanding } from "../../../core/domain/login/hash_place.ts";
import { parseForeignHash } from "../../../core/domain/account/foreign_hash.ts";

const usual: HashJob = {
  kind: "bcrypt",
  input: new Uint8Array([97]),
  salt: new Uint8Array(16),
  cost: 12,
};

function foreignJob(): HashJob {
  const hash = parseForeignHash(
    "$pbkdf2-sha256$i=1000$c2FsdHNhbHRzYWx0c2Fs$AAAAAAAAAAAAAAAAAAAAAA",
  );
  if (typeof hash === "string") throw new Error(hash);
  return { kind: "foreign", password: "a", hash };
}

interface World {
  readonly pool: ReturnType<typeof openHashPool>;
  /** Lets time pass; batches end at their time. */
  pass(milliseconds: number): Promise<void>;
  now(): number;
  readonly waits: number[];
}

/** Workers that take `msPerJob` for each job of a batch, on a clock that only `pass` moves. */
function openWorld(
  { workers, msPerJob, waitMaxMs }: {
    readonly workers: number;
    readonly msPerJob: number;
    readonly waitMaxMs: number;
  },
): World {
  let now = 0;
  const running: { readonly worker: HashWorker; readonly jobs: number; readonly endsAt: number }[] =
    [];
  const estimate = startWaitEstimate(12, workers);
  const waits: number[] = [];
  const startWorker = (): HashWorker => {
    const worker: HashWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (jobs: readonly HashJob[]) =>
        void running.push({ worker, jobs: jobs.length, endsAt: now + jobs.length * msPerJob }),
      terminate: () => undefined,
    };
    return worker;
  };
  const pool = openHashPool({
    workers,
    queueMax: () => estimate.placesIn(waitMaxMs * 0.75),
    placesOf: estimate.placesOf,
    waitMaxMs,
    ticks: () => now,
    onStarted: (milliseconds) => void waits.push(milliseconds),
    onHashed: estimate.learn,
    startWorker,
  });
  const pass = async (milliseconds: number): Promise<void> => {
    const until = now + milliseconds;
    for (;;) {
      const next = running.toSorted((one, other) => one.endsAt - other.endsAt)[0];
      if (next === undefined || next.endsAt > until) break;
      running.splice(running.indexOf(next), 1);
      now = next.endsAt;
      const digests = Array.from({ length: next.jobs }, () => new Uint8Array(24));
      const data = { kind: "digests", digests };
      next.worker.onmessage?.call(next.worker as Worker, new MessageEvent("message", { data }));
    }
    now = until;
    await Promise.resolve();
  };
  return { pool, pass, now: () => now, waits };
}

const at = (network: string, more: Partial<HashPlace> = {}): HashPlace => ({
  network,
  standing: "familiar",
  ...more,
});

Deno.test("submit() refuses a job as soon as it has waited for too long", async () => {
  const startWorker = (): HashWorker => ({
    onmessage: null,
    onerror: null,
    postMessage: () => undefined,
    terminate: () => undefined,
  });
  const options = { workers: 1, queueMax: 10, waitMaxMs: 5, onHashed: () => {}, startWorker };
  const pool = openHashPool(options);
  const running = pool.submit(usual, at("192.0.2.1"));
  // Nothing happens to the queue meanwhile.
  equal(await pool.submit(usual, at("192.0.2.2")), "overloaded");
  equal(pool.waiting(), 0);
  equal(pool.busy(), 1, "a job that has started is not refused");
  pool.close();
  equal(await running, "overloaded");
});

Deno.test("seconds() grows with the places and the time of a hash, and is at least 1", () => {
  const estimate = startWaitEstimate(12, 2);
  equal(estimate.seconds(0), 1);
  equal(estimate.seconds(64), 8);
  equal(startWaitEstimate(12, 1).seconds(64), 16);
  for (let hash = 0; hash < 50; hash++) estimate.learn([usual], 1000);
  equal(estimate.seconds(64), 32);
  for (let hash = 0; hash < 50; hash++) estimate.learn([usual, usual, usual], 300);
  equal(estimate.seconds(64), 4, "a batch of three shares its time");
  equal(estimate.placesIn(2010), 40);
});

Deno.test("placesOf() weighs a job by the measured time of its kind and cost", () => {
  const estimate = startWaitEstimate(12, 1);
  const foreign = foreignJob();
  equal(estimate.placesOf(usual), 1);
  equal(estimate.placesOf({ ...usual, cost: 14 } as HashJob), 4, "before it was measured");
  equal(estimate.placesOf({ ...usual, cost: 4 } as HashJob), 1, "never less than one");
  equal(estimate.placesOf(foreign), 1);
  for (let hash = 0; hash < 50; hash++) {
    estimate.learn([usual], 100);
    estimate.learn([foreign], 700);
  }
  equal(estimate.placesOf(foreign), 7);
  equal(estimate.seconds(9), 1);
});

Deno.test("submit() refuses immediately what would wait for too long", async () => {
  const world = openWorld({ workers: 1, msPerJob: 100, waitMaxMs: 2010 });
  // The estimate learns the time of this machine.
  for (let hash = 0; hash < 30; hash++) {
    const hashed = world.pool.submit(usual, at("a"));
    await world.pass(100);
    await hashed;
  }
  const answers = Array.from(
    { length: 40 },
    (_, index) => world.pool.submit(usual, at(`network ${index}`)),
  );
  // Three quarters of two seconds, and one for the worker.
  equal(world.pool.load(), 16);
  const refused = await Promise.all(answers.slice(16));
  deepEqual(new Set(refused), new Set(["overloaded"]));
  for (let step = 0; step < 20; step++) await world.pass(100);
  for (const answer of await Promise.all(answers.slice(0, 16))) ok(answer !== "overloaded");
  ok(Math.max(...world.waits) <= 1600);
});

Deno.test("a slow kind of hash takes more places, but runs if nothing waits", async () => {
  const world = openWorld({ workers: 1, msPerJob: 100, waitMaxMs: 2000 });
  const slow = { ...usual, cost: 16 } as HashJob;
  const first = world.pool.submit(slow, at("a"));
  equal(world.pool.placesTaken(), 16);
  equal(await world.pool.submit(usual, at("b")), "overloaded");
  await world.pass(100);
  ok(await first !== "overloaded");
});

Deno.test("a hash that has waited for too long is refused, and the next one runs", async () => {
  const world = openWorld({ workers: 1, msPerJob: 2500, waitMaxMs: 2000 });
  const first = world.pool.submit(usual, at("a"));
  const late = world.pool.submit(usual, at("b"));
  await world.pass(1000);
  const fresh = world.pool.submit(usual, at("c"));
  await world.pass(1500);
  ok(await first !== "overloaded");
  equal(await late, "overloaded");
  await world.pass(2500);
  ok(await fresh !== "overloaded");
  equal(world.pool.load(), 0);
});

Deno.test("the hash of a client that left gives up its place, but a running one ends", async () => {
  const world = openWorld({ workers: 1, msPerJob: 100, waitMaxMs: 2000 });
  const [running, waiting, gone] = [
    new AbortController(),
    new AbortController(),
    new AbortController(),
  ];
  const started = world.pool.submit(usual, at("a", { left: running.signal }));
  const left = world.pool.submit(usual, at("b", { left: waiting.signal }));
  const stays = world.pool.submit(usual, at("b"));
  gone.abort();
  equal(await world.pool.submit(usual, at("c", { left: gone.signal })), "client_left");
  equal(world.pool.load(), 3);
  running.abort();
  waiting.abort();
  equal(await left, "client_left");
  equal(world.pool.load(), 2);
  await world.pass(100);
  ok(await started !== "client_left");
  await world.pass(100);
  ok(await stays !== "client_left");
  deepEqual(world.waits, [0, 100]);
});

Deno.test("property: no hash that runs has waited for too long, and each one ends once", async () => {
  const standing = fc.constantFrom<HashStanding>("familiar", "stranger", "unverified");
  const step = fc.record({
    network: fc.constantFrom("a", "b", "c", "d"),
    standing,
    cost: fc.constantFrom(11, 12, 13),
    leaves: fc.boolean(),
    gap: fc.nat(400),
  });
  const world = { workers: fc.integer({ min: 1, max: 4 }), msPerJob: fc.constantFrom(50, 300) };
  const given = fc.record({ ...world, steps: fc.array(step, { maxLength: 60 }) });
  await fc.assert(fc.asyncProperty(given, async ({ steps, workers, msPerJob }) => {
    const { pool, pass, waits } = openWorld({ workers, msPerJob, waitMaxMs: 1000 });
    const ended: unknown[] = [];
    const clients = steps.map(() => new AbortController());
    const hashed: Promise<unknown>[] = [];
    for (const [index, { network, standing, cost, leaves, gap }] of steps.entries()) {
      const client = clients[index] as AbortController;
      const place = { network, standing, left: client.signal };
      hashed.push(
        pool.submit({ ...usual, cost } as HashJob, place).then((digest) => ended.push(digest)),
      );
      await pass(gap);
      if (leaves) client.abort();
    }
    for (let turn = 0; turn < 200 && pool.load() > 0; turn++) await pass(1000);
    await Promise.all(hashed);
    equal(ended.length, steps.length);
    equal(pool.load(), 0);
    equal(pool.placesTaken(), 0);
    ok(waits.every((milliseconds) => milliseconds <= 1000));
  }));
});

// Otherwise a service whose workers hang would look ready.
Deno.test("a job of submitFirst() waits for a worker, however long that takes", async () => {
  const world = openWorld({ workers: 1, msPerJob: 5000, waitMaxMs: 2000 });
  const place: HashPlace = { network: "192.0.2.7", standing: "familiar" };
  const running = world.pool.submit(usual, place);
  const found: unknown[] = [];
  const ping = world.pool.submitFirst(usual).then((answer) => found.push(answer));
  await world.pass(4000);
  const next = world.pool.submit(usual, place);
  await world.pass(0);
  equal(found.length, 0);
  equal(world.pool.waiting(), 2);
  await world.pass(1000);
  // Only the ping runs now.
  equal(world.pool.waiting(), 1);
  await world.pass(20_000);
  await Promise.all([running, ping, next]);
  ok(found[0] instanceof Uint8Array);
  equal(world.pool.waiting(), 0);
});
