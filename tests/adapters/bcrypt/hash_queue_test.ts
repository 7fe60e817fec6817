import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  type Batch,
  createHashQueue,
  type HashQueue,
  type HashQueueOptions,
} from "../../../core/adapters/bcrypt/hash_queue.ts";
import type { HashPlace, HashStanding } from "../../../core/domain/login/hash_place.ts";

/** A queue whose tasks are named after their network and number: `a1`, `a2`. */
interface Line {
  readonly queue: HashQueue<string>;
  /** Adds tasks of a network; returns the tasks that lost or got no place. */
  add(
    standing: HashStanding,
    network: string,
    count: number,
  ): string[];
  /** Starts the tasks that free workers may run now. Those of a batch are joined by `+`. */
  start(): string[];
  /** Ends the batch that has run longest, then starts the tasks that may run. */
  turn(): string[];
  readonly running: Batch<string>[];
  /** Whether a task is the one that was added last. */
  isNewest(task: string): boolean;
}

interface LineOptions extends Partial<Omit<HashQueueOptions<string>, "queueMax">> {
  readonly queueMax?: number;
}

function openLine(options: LineOptions = {}): Line {
  const { workers = 1, queueMax = 64, batchMax = 1, fits = () => true } = options;
  const queue = createHashQueue<string>({ workers, queueMax: () => queueMax, batchMax, fits });
  const running: Batch<string>[] = [];
  const numbers = new Map<string, number>();
  let newest = "";
  const start = (): string[] => {
    const started: string[] = [];
    while (running.length < workers) {
      const batch = queue.next();
      if (batch === null) break;
      running.push(batch);
      started.push(batch.tasks.join("+"));
    }
    return started;
  };
  return {
    queue,
    running,
    start,
    isNewest: (task) => task === newest,
    add: (standing, network, count) =>
      Array.from({ length: count }, () => {
        const number = (numbers.get(network) ?? 0) + 1;
        numbers.set(network, number);
        newest = `${network}${number}`;
        return queue.add(newest, { network, standing }) ?? [];
      }).flat(),
    turn: () => {
      const ended = running.shift();
      if (ended !== undefined) queue.ended(ended);
      return start();
    },
  };
}

function turns(line: Line, count: number): string[] {
  return Array.from({ length: count }, () => line.turn()).flat();
}

// R28, R77: one network cannot take over the queue.
Deno.test("next() takes networks in turn, and the tasks of each in order", () => {
  for (const standing of ["familiar", "stranger"] as const) {
    const line = openLine();
    line.add(standing, "a", 5);
    line.add(standing, "b", 2);
    line.add(standing, "c", 1);
    deepEqual(turns(line, 8), ["a1", "b1", "c1", "a2", "b2", "a3", "a4", "a5"]);
  }
});

Deno.test("next() makes a new network wait for at most one task of each other network", () => {
  const line = openLine();
  line.add("stranger", "a", 15);
  line.add("stranger", "b", 15);
  turns(line, 4);
  line.add("stranger", "victim", 1);
  deepEqual(turns(line, 3), ["a3", "b3", "victim1"]);
});

Deno.test("next() gives strangers at most half of the workers, and at least one", () => {
  for (const [workers, half] of [[1, 1], [2, 1], [3, 1], [4, 2], [8, 4], [9, 4]] as const) {
    const line = openLine({ workers });
    for (const network of ["a", "b", "c", "d"]) line.add("stranger", network, 8);
    equal(line.start().length, half, `${workers} workers`);
    // The other workers are free for familiar users.
    line.add("familiar", "home", workers);
    equal(line.start().length, workers - half);
    ok(line.running.slice(half).every(({ places }) => places[0]?.standing === "familiar"));
  }
});

Deno.test("next() gives unverified users one in eight workers, and at least one", () => {
  for (const [workers, most] of [[1, 1], [2, 1], [8, 1], [16, 2]] as const) {
    const line = openLine({ workers });
    for (let at = 0; at < 8; at++) line.add("unverified", `n${at}_`, 1);
    equal(line.start().length, most, `${workers} workers`);
  }
});

Deno.test("next() gives unverified users one in eight turns while other strangers wait", () => {
  const line = openLine({ workers: 2 });
  for (const network of ["a", "b", "c"]) line.add("unverified", `${network}_new_`, 2);
  line.add("stranger", "a", 13);
  line.add("stranger", "b", 13);
  const order = turns(line, 32).map((task) => task.includes("_new_") ? "new" : "stranger");
  deepEqual(order.flatMap((who, at) => who === "new" ? at : []), [7, 15, 23, 29, 30, 31]);
});

Deno.test("next() alternates between familiar users and strangers on a single worker", () => {
  const line = openLine();
  line.add("stranger", "a", 3);
  line.add("familiar", "home", 4);
  deepEqual(turns(line, 7), ["home1", "a1", "home2", "a2", "home3", "a3", "home4"]);
});

Deno.test("next() starts a familiar login immediately while strangers fill the queue", () => {
  const line = openLine({ workers: 2 });
  for (let at = 0; at < 100; at++) line.add("stranger", `a${at}_`, 3);
  for (let at = 0; at < 100; at++) line.add("unverified", `b${at}_`, 3);
  line.start();
  deepEqual(line.add("familiar", "home", 1), []);
  deepEqual(line.start(), ["home1"]);
});

Deno.test("add() gives strangers half of the places and unverified users an eighth", () => {
  const line = openLine({ workers: 2 });
  const lost = (standing: HashStanding, name: string): string[] =>
    Array.from({ length: 100 }, (_, at) => line.add(standing, `${name}${at}_`, 1)).flat();
  equal(lost("unverified", "new").length, 100 - 33, "they may use places that no one else needs");
  const evicted = lost("stranger", "far");
  equal(evicted.filter((task) => task.startsWith("new")).length, 33 - 9);
  equal(evicted.filter((task) => task.startsWith("far")).length, 100 - 24);
  equal(line.queue.load(), 1 + 32);
  // All from different networks, so that no task is evicted for fairness.
  equal(lost("familiar", "home").length, 100 - 33);
  equal(line.queue.load(), 2 + 64);
});

Deno.test("add() evicts the newest task of the network with the most places", () => {
  const line = openLine({ workers: 1, queueMax: 8 });
  line.add("familiar", "a", 9);
  deepEqual(line.add("familiar", "a", 1), ["a10"], "a network gains no places from its own tasks");
  deepEqual(line.add("familiar", "b", 1), ["a9"]);
  deepEqual(line.add("stranger", "c", 1), ["a8"]);
  for (let places = 1; places < 4; places++) {
    deepEqual(line.add("familiar", "b", 1), [`a${8 - places}`]);
  }
  // a has 4, b has 4, c has 1.
  deepEqual(
    line.add("familiar", "b", 1),
    ["b5"],
    "networks with equal shares do not evict each other",
  );
});

Deno.test("add() never evicts a running task, and refuses if each network has one place", () => {
  const line = openLine({ workers: 1, queueMax: 2 });
  line.add("familiar", "a", 1);
  line.start();
  line.add("familiar", "b", 1);
  line.add("familiar", "c", 1);
  deepEqual(line.add("familiar", "d", 1), ["d1"]);
  deepEqual(turns(line, 2), ["b1", "c1"]);
});

Deno.test("hasRoom() is false only for those who would get no place, and changes nothing", () => {
  const line = openLine({ workers: 1, queueMax: 2 });
  line.add("familiar", "a", 3);
  const hasRoom = (network: string): boolean =>
    line.queue.hasRoom({ network, standing: "familiar" });
  deepEqual([hasRoom("a"), hasRoom("b")], [false, true]);
  deepEqual(turns(line, 3), ["a1", "a2", "a3"]);
  deepEqual([hasRoom("a"), hasRoom("b")], [true, true]);
});

Deno.test("addFirst() puts a task in front of all others, even in a full queue", () => {
  const line = openLine({ workers: 1, queueMax: 1 });
  line.add("familiar", "a", 2);
  line.queue.addFirst("ping");
  deepEqual(turns(line, 3), ["ping", "a1", "a2"]);
  line.turn();
  equal(line.queue.load(), 0);
});

Deno.test("next() fills a batch in the order of turns, from one standing", () => {
  const line = openLine({ batchMax: 3 });
  line.add("familiar", "a", 4);
  line.add("familiar", "b", 1);
  line.add("stranger", "c", 2);
  line.add("unverified", "d", 1);
  line.queue.addFirst("ping");
  deepEqual(turns(line, 6), ["ping", "a1+b1+a2", "c1+c2", "a3+a4", "d1"]);
});

Deno.test("next() keeps the turn of a network whose oldest task does not fit", () => {
  const fits = (first: string, other: string): boolean =>
    first.startsWith("b") === other.startsWith("b");
  const line = openLine({ batchMax: 3, fits });
  line.add("familiar", "a", 2);
  line.add("familiar", "b", 2);
  line.add("familiar", "c", 2);
  deepEqual(turns(line, 3), ["a1+c1+a2", "b1+b2", "c2"]);
});

Deno.test("next() counts a batch as one worker, so that strangers get at most half", () => {
  const line = openLine({ workers: 2, batchMax: 3 });
  line.add("stranger", "a", 9);
  deepEqual(line.start(), ["a1+a2+a3"]);
  line.add("familiar", "home", 1);
  deepEqual(line.start(), ["home1"], "no stranger's task makes it slower");
  deepEqual(line.turn(), ["a4+a5+a6"]);
});

Deno.test("remove() returns all waiting tasks and resets their counts", () => {
  const line = openLine({ workers: 1 });
  line.add("unverified", "a", 3);
  line.add("stranger", "b", 2);
  line.queue.addFirst("ping");
  deepEqual(line.queue.remove().toSorted(), ["a1", "a2", "a3", "b1", "b2", "ping"]);
  equal(line.queue.load(), 0);
  deepEqual(line.add("unverified", "a", 3), []);
});

function tasksOf(batches: readonly string[]): readonly string[] {
  return batches.flatMap((batch) => batch.split("+"));
}

type Step = { readonly place: HashPlace } | "turn";

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    place: fc.record({
      network: fc.constantFrom("a", "b", "c", "d", "e"),
      standing: fc.constantFrom<HashStanding>("familiar", "stranger", "unverified"),
    }),
  }),
  fc.constant("turn" as const),
);

Deno.test("every task runs once or loses its place once, and all counts return to zero", () => {
  const options = fc.record({
    workers: fc.integer({ min: 1, max: 9 }),
    queueMax: fc.nat(20),
    batchMax: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(options, fc.array(step, { maxLength: 200 }), (limits, steps) => {
    const line = openLine(limits);
    const seen: string[] = [];
    let added = 0;
    for (const one of steps) {
      if (one === "turn") seen.push(...tasksOf(line.turn()));
      else {
        added++;
        const { standing, network } = one.place;
        const hasRoom = line.queue.hasRoom(one.place);
        const lost = line.add(standing, network, 1);
        equal(hasRoom, lost.every((task) => !line.isNewest(task)), "hasRoom() foresees add()");
        seen.push(...lost);
        seen.push(...tasksOf(line.start()));
      }
      const outside = line.running.filter(({ places }) => places[0]?.standing !== "familiar");
      ok(outside.length <= Math.max(1, Math.floor(limits.workers / 2)));
      ok(line.queue.load() <= limits.workers + limits.queueMax);
    }
    while (line.queue.load() > 0) seen.push(...tasksOf(line.turn()));
    equal(seen.length, added);
    equal(new Set(seen).size, added);
  }));
});
