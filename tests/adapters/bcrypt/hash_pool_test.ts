import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import type { HashJob, WorkerMessage } from "../../../core/adapters/bcrypt/hash_job.ts";
import { openHashPool } from "../../../core/adapters/bcrypt/hash_pool.ts";
import type { HashWorker } from "../../../core/adapters/bcrypt/hash_pool_options.ts";
import { inlineHashWorker } from "../../inline_hash_worker.ts";
import { asHash, asPassword, openHasher, place, withHasher } from "./with_hasher.ts";

const password = asPassword("correct horse battery staple");
const job = {
  kind: "bcrypt",
  input: new Uint8Array([97]),
  salt: new Uint8Array(16),
  cost: 4,
} as const;
/** Lanes refuse this cost, which crashes the worker. */
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

Deno.test("the workers end when there was no job for a while, and pings do not count", async () => {
  const [running, ended] = [new Set<HashWorker>(), new Set<HashWorker>()];
  const { promise: allEnded, resolve: end } = Promise.withResolvers<void>();
  const startWorker = (): HashWorker => {
    const worker = inlineHashWorker();
    running.add(worker);
    const { terminate } = worker;
    return Object.assign(worker, {
      terminate() {
        terminate();
        running.delete(worker);
        ended.add(worker);
        if (running.size === 0) end();
      },
    });
  };
  const pool = openHashPool({ workers: 2, queueMax: 10, onHashed, startWorker, idleMs: 5 });
  equal(pool.isAsleep(), true);
  await Promise.all([pool.submit(job, place), pool.submit({ ...job, cost: 5 }, place)]);
  deepEqual([running.size, pool.isAsleep()], [2, false]);
  let pings = 0;
  for (; !pool.isAsleep(); pings++) {
    await pool.submitFirst(job);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await allEnded;
  ok(pings > 0);
  deepEqual([ended.size, pool.isAsleep()], [2, true]);
  // The next job starts another.
  ok(await pool.submit(job, place) instanceof Uint8Array);
  equal(running.size, 1);
  pool.close();
  equal(pool.isAsleep(), false);
});

Deno.test("a pool is not asleep while its workers fail", async () => {
  let fails = true;
  const startWorker = (): HashWorker => {
    if (fails) throw new Error("no permission");
    return inlineHashWorker();
  };
  const pool = openHashPool({ workers: 1, queueMax: 10, onHashed, startWorker });
  await rejects(pool.submit(job, place), /a worker did not start/);
  equal(pool.isAsleep(), false);
  await rejects(pool.submitFirst(job), /a worker did not start/);
  fails = false;
  ok(await pool.submitFirst(job) instanceof Uint8Array);
  pool.close();
});

Deno.test("ping() starts no worker", async () => {
  const startWorker = (): HashWorker => {
    throw new Error("started");
  };
  await withHasher({ startWorker }, async (hasher) => await hasher.ping());
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

/** A worker that only records its batches, and what the pool listens for. */
function recordingWorker(): { readonly worker: HashWorker; readonly batches: HashJob[][] } {
  const batches: HashJob[][] = [];
  const worker: HashWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (jobs: readonly HashJob[]) => void batches.push([...jobs]),
    terminate: () => undefined,
  };
  return { worker, batches };
}

function answer(worker: HashWorker, data: WorkerMessage): void {
  worker.onmessage?.call(worker as Worker, new MessageEvent("message", { data }));
}

Deno.test("submit() gives a free worker up to three waiting jobs of one cost", async () => {
  const { worker, batches } = recordingWorker();
  const pool = openHashPool({ workers: 1, queueMax: 20, onHashed, startWorker: () => worker });
  const jobs = [4, 5, 5, 4, 5, 5, 4].map((cost, at) => ({ ...job, cost, salt: saltOf(at) }));
  const hashes = jobs.map((each) => pool.submit(each, place));
  while (pool.load() > 0) {
    const batch = batches.at(-1) ?? [];
    const digests = batch.map((each) => each.kind === "bcrypt" ? each.salt : new Uint8Array());
    answer(worker, { kind: "digests", digests });
  }
  // The first one is computed immediately. All of one network are taken in order.
  deepEqual(batches.map((batch) => batch.map((each) => "cost" in each ? each.cost : 0)), [
    ...[[4], [5, 5], [4], [5, 5], [4]],
  ]);
  deepEqual(await Promise.all(hashes), jobs.map(({ salt }) => salt), "each gets its own digest");
});

Deno.test("verify() batches a decoy like a user's hash (R19)", async () => {
  const { worker, batches } = recordingWorker();
  const startWorker = (): HashWorker => worker;
  await withHasher({ queueMax: 20, startWorker }, async (hasher) => {
    const stored = asHash(`$2b$04$${".".repeat(53)}`);
    const first = hasher.hash(password);
    const known = [stored, stored, null].map((hash) => hasher.verify(password, hash));
    const unknown = [null, null, stored].map((hash) => hasher.verify(password, hash));
    for (let batch = 0; batch < 3; batch++) {
      const digests = (batches.at(-1) ?? []).map(() => new Uint8Array(24).fill(1));
      answer(worker, { kind: "digests", digests });
    }
    deepEqual(batches.map((batch) => batch.length), [1, 3, 3]);
    deepEqual(await Promise.all([...known, ...unknown]), Array(6).fill("mismatch"));
    await first;
  });
});

Deno.test("submit() repeats the jobs of a failed batch alone, and rejects only the bad one", async () => {
  const hashed: number[] = [];
  const onBatch = (jobs: readonly HashJob[]): void => void hashed.push(jobs.length);
  const pool = openHashPool({ workers: 1, queueMax: 20, onHashed: onBatch });
  try {
    // The kernel refuses a salt of this size, which crashes the worker.
    const bad = { ...job, salt: new Uint8Array(3) };
    const [first, good, crashed, other, later] = [job, job, bad, job, job].map((each) =>
      pool.submit(each, place)
    );
    await rejects(Promise.resolve(crashed), /^Error: Cannot hash a password: the worker failed/);
    const digests = await Promise.all([first, good, other, later]);
    equal(new Set(digests.map((each) => typeof each === "string" ? "" : each?.toHex())).size, 1);
    deepEqual(hashed, [1, 1, 1, 1], "the batch of three failed");
    equal(pool.load(), 0);
  } finally {
    pool.close();
  }
});

Deno.test("submit() fails each job once alone if no worker can start", async () => {
  let started = 0;
  const startWorker = (): HashWorker => {
    started++;
    throw new Error("no threads");
  };
  const pool = openHashPool({ workers: 1, queueMax: 20, onHashed, startWorker });
  for (const result of await Promise.allSettled([job, job].map((one) => pool.submit(one, place)))) {
    equal(result.status, "rejected");
  }
  equal(started, 2);
  equal(pool.load(), 0);
});

Deno.test("openHashPool() reports a worker whose lanes failed their self-test", async () => {
  const { worker } = recordingWorker();
  const reasons: string[] = [];
  const onFallback = (reason: string): void => void reasons.push(reason);
  const pool = openHashPool({
    ...{ workers: 1, queueMax: 20, onHashed, onFallback },
    startWorker: () => worker,
  });
  const hash = pool.submit(job, place);
  answer(worker, { kind: "fallback", reason: "The known hashes of 2 lanes are wrong" });
  answer(worker, { kind: "digests", digests: [new Uint8Array(24)] });
  deepEqual(await hash, new Uint8Array(24));
  deepEqual(reasons, ["The known hashes of 2 lanes are wrong"]);
});

/** With this cost, a hash takes hours. */
const endless = { ...job, cost: 30 };
const hangMs = (jobs: readonly HashJob[]): number =>
  jobs.some((each) => each.kind === "bcrypt" && each.cost === endless.cost) ? 20 : 60_000;

Deno.test("submit() rejects a job whose worker hangs, and another worker computes the next", async () => {
  const [hung, ended]: number[][] = [[], []];
  const workers = [recordingWorker().worker, inlineHashWorker()];
  const startWorker = (): HashWorker => {
    const worker = workers.shift();
    if (worker === undefined) throw new Error("a third worker was started");
    const terminate = (): void => void ended?.push(workers.length);
    return Object.assign(worker, { terminate });
  };
  const onHang = (milliseconds: number): void => void hung?.push(milliseconds);
  const options = { workers: 1, queueMax: 10, onHashed, startWorker, hangMs, onHang };
  const pool = openHashPool(options);
  const [bad, waiting] = [pool.submit(endless, place), pool.submit(job, place)];
  await rejects(bad, /the worker failed: it has not answered for 0 s/);
  ok(await waiting instanceof Uint8Array);
  deepEqual([hung, ended], [[20], [1]]);
  equal(pool.load(), 0);
  pool.close();
});

Deno.test("a thread that hangs in a hash ends", async () => {
  const pool = openHashPool({ workers: 1, queueMax: 10, onHashed, hangMs });
  try {
    // Also the thread's start has to fit into the time, so it is started before.
    ok(await pool.submit(job, place) instanceof Uint8Array);
    await rejects(pool.submit(endless, place), /it has not answered/);
    ok(await pool.submit(job, place) instanceof Uint8Array);
  } finally {
    pool.close();
  }
});

function saltOf(number: number): Uint8Array {
  return new Uint8Array(16).fill(number);
}

Deno.test("hasRoom() is true if one of the places is free", async () => {
  const pool = openHashPool({ workers: 1, queueMax: 2, startWorker: inlineHashWorker, onHashed });
  const stranger = { network: "192.0.2.7", standing: "stranger" } as const;
  const familiar = { network: "198.51.100.1", standing: "familiar" } as const;
  const strangers = [pool.submit(job, stranger), pool.submit(job, stranger)];
  deepEqual([pool.hasRoom(stranger), pool.hasRoom(stranger, familiar)], [false, true]);
  const others = [pool.submit(job, familiar)];
  equal(pool.hasRoom(stranger, familiar), false);
  await Promise.all([...strangers, ...others]);
  pool.close();
});
