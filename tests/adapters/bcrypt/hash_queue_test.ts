import { deepEqual, equal, ok } from "node:assert/strict";
import fc from "fast-check";
import {
  createHashQueue,
  type HashQueue,
  type HashQueueOptions,
  type Queued,
} from "../../../core/adapters/bcrypt/hash_queue.ts";
import type { HashPlace, HashStanding } from "../../../core/domain/login/hash_place.ts";

/** A queue whose tasks are named by network and number: `a1`, `a2`. */
interface Line {
  readonly queue: HashQueue<string>;
  /** Adds tasks of a network; returns those that lost their place. */
  add(
    standing: HashStanding,
    network: string,
    count: number,
    bound?: { readonly inFlightMax?: number },
  ): string[];
  /** Starts what free workers may start now. */
  start(): string[];
  /** Ends the task that has run longest, then starts what may start. */
  turn(): string[];
  readonly running: Queued<string>[];
}

function openLine({ workers = 1, queueMax = 64 }: Partial<HashQueueOptions> = {}): Line {
  const queue = createHashQueue<string>({ workers, queueMax });
  const running: Queued<string>[] = [];
  const numbers = new Map<string, number>();
  const start = (): string[] => {
    const started: string[] = [];
    while (running.length < workers) {
      const queued = queue.next();
      if (queued === null) break;
      running.push(queued);
      started.push(queued.task);
    }
    return started;
  };
  return {
    queue,
    running,
    start,
    add: (standing, network, count, bound = {}) =>
      Array.from({ length: count }, () => {
        const number = (numbers.get(network) ?? 0) + 1;
        numbers.set(network, number);
        return queue.add(`${network}${number}`, { ...bound, network, standing }) ?? [];
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

// R28, R77: one network cannot take the queue from the others.
Deno.test("next() takes networks in turn, each in the order in which it came", () => {
  for (const standing of ["familiar", "stranger"] as const) {
    const line = openLine();
    line.add(standing, "a", 5);
    line.add(standing, "b", 2);
    line.add(standing, "c", 1);
    deepEqual(turns(line, 8), ["a1", "b1", "c1", "a2", "b2", "a3", "a4", "a5"]);
  }
});

Deno.test("next() lets a late network wait for one task of each other network at most", () => {
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
    // The others are free for familiar callers.
    line.add("familiar", "home", workers);
    equal(line.start().length, workers - half);
    ok(line.running.slice(half).every(({ place }) => place?.standing === "familiar"));
  }
});

Deno.test("next() gives unverified users one worker in eight, and at least one", () => {
  for (const [workers, most] of [[1, 1], [2, 1], [8, 1], [16, 2]] as const) {
    const line = openLine({ workers });
    for (let at = 0; at < 8; at++) line.add("unverified", `n${at}_`, 1);
    equal(line.start().length, most, `${workers} workers`);
  }
});

Deno.test("next() gives unverified users one of eight turns while other strangers wait", () => {
  const line = openLine({ workers: 2 });
  for (const network of ["a", "b", "c"]) line.add("unverified", `${network}_new_`, 2);
  line.add("stranger", "a", 13);
  line.add("stranger", "b", 13);
  const order = turns(line, 32).map((task) => task.includes("_new_") ? "new" : "stranger");
  deepEqual(order.flatMap((who, at) => who === "new" ? at : []), [7, 15, 23, 29, 30, 31]);
});

Deno.test("next() lets familiar networks and strangers take turns on a single worker", () => {
  const line = openLine();
  line.add("stranger", "a", 3);
  line.add("familiar", "home", 4);
  deepEqual(turns(line, 7), ["home1", "a1", "home2", "a2", "home3", "a3", "home4"]);
});

Deno.test("next() starts a familiar login at once while strangers fill the queue", () => {
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
  equal(lost("unverified", "new").length, 100 - 33, "they are lent what no one else needs");
  const evicted = lost("stranger", "far");
  equal(evicted.filter((task) => task.startsWith("new")).length, 33 - 9);
  equal(evicted.filter((task) => task.startsWith("far")).length, 100 - 24);
  equal(line.queue.load(), 1 + 32);
  // All from distinct networks, so that fairness takes no place from anybody.
  equal(lost("familiar", "home").length, 100 - 33);
  equal(line.queue.load(), 2 + 64);
});

Deno.test("add() keeps to a place's own bound of what its network has in flight", () => {
  const line = openLine({ workers: 2 });
  const bound = { inFlightMax: 3 };
  deepEqual(line.add("unverified", "a", 5, bound), ["a4", "a5"]);
  deepEqual(line.add("unverified", "b", 1, bound), []);
  deepEqual(line.add("unverified", "a", 1), [], "a registration has no such bound");
  line.start();
  deepEqual(line.add("unverified", "a", 1, bound), ["a7"], "what runs is in flight too");
  line.turn();
  deepEqual(line.add("unverified", "a", 1, bound), []);
});

Deno.test("add() evicts the newest task of the network with the most places", () => {
  const line = openLine({ workers: 1, queueMax: 8 });
  line.add("familiar", "a", 9);
  deepEqual(line.add("familiar", "a", 1), ["a10"], "one's own places are not gained by asking");
  deepEqual(line.add("familiar", "b", 1), ["a9"]);
  deepEqual(line.add("stranger", "c", 1), ["a8"]);
  for (let places = 1; places < 4; places++) {
    deepEqual(line.add("familiar", "b", 1), [`a${8 - places}`]);
  }
  // a has 4, b has 4, c has 1.
  deepEqual(line.add("familiar", "b", 1), ["b5"], "equal shares are not taken from each other");
});

Deno.test("add() never evicts what runs, and refuses when each network has one place", () => {
  const line = openLine({ workers: 1, queueMax: 2 });
  line.add("familiar", "a", 1);
  line.start();
  line.add("familiar", "b", 1);
  line.add("familiar", "c", 1);
  deepEqual(line.add("familiar", "d", 1), ["d1"]);
  deepEqual(turns(line, 2), ["b1", "c1"]);
});

Deno.test("addFirst() goes before everything, also past a full queue", () => {
  const line = openLine({ workers: 1, queueMax: 1 });
  line.add("familiar", "a", 2);
  line.queue.addFirst("ping");
  deepEqual(turns(line, 3), ["ping", "a1", "a2"]);
  line.turn();
  equal(line.queue.load(), 0);
});

Deno.test("clear() returns all that wait, and counts nothing of it any longer", () => {
  const line = openLine({ workers: 1 });
  line.add("unverified", "a", 3, { inFlightMax: 3 });
  line.add("stranger", "b", 2);
  line.queue.addFirst("ping");
  deepEqual(line.queue.clear().toSorted(), ["a1", "a2", "a3", "b1", "b2", "ping"]);
  equal(line.queue.load(), 0);
  deepEqual(line.add("unverified", "a", 3, { inFlightMax: 3 }), []);
});

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

Deno.test("every task is run once or loses its place once, and no count is left", () => {
  const options = fc.record({ workers: fc.integer({ min: 1, max: 9 }), queueMax: fc.nat(20) });
  fc.assert(fc.property(options, fc.array(step, { maxLength: 200 }), (limits, steps) => {
    const line = openLine(limits);
    const seen: string[] = [];
    let added = 0;
    for (const one of steps) {
      if (one === "turn") seen.push(...line.turn());
      else {
        added++;
        seen.push(...line.add(one.place.standing, one.place.network, 1));
        seen.push(...line.start());
      }
      const outside = line.running.filter(({ place }) => place?.standing !== "familiar");
      ok(outside.length <= Math.max(1, Math.floor(limits.workers / 2)));
      ok(line.queue.load() <= limits.workers + limits.queueMax);
    }
    while (line.queue.load() > 0) seen.push(...line.turn());
    equal(seen.length, added);
    equal(new Set(seen).size, added);
  }));
});
