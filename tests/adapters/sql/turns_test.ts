import { deepEqual, equal, ok } from "node:assert/strict";
import { openTurns } from "../../../core/adapters/sql/turns.ts";

/** An event loop whose immediates and pauses end when the test says so. */
function openLoop() {
  let milliseconds = 0;
  const immediates: (() => void)[] = [];
  const pauses: (() => void)[] = [];
  const runImmediates = (): void => {
    for (let next = immediates.shift(); next !== undefined; next = immediates.shift()) next();
  };
  return {
    clock: {
      now: () => milliseconds,
      later: (callback: () => void) => void immediates.push(callback),
      pause: (callback: () => void) => {
        pauses.push(callback);
        return () => void pauses.splice(pauses.indexOf(callback), 1);
      },
    },
    pass: (passed: number) => void (milliseconds += passed),
    runImmediates,
    endPause(): void {
      pauses.shift()?.();
      runImmediates();
    },
    isIdle: () => immediates.length + pauses.length === 0,
  };
}

/** Turns with works that take time and note their names. */
function openWorks() {
  const loop = openLoop();
  const turns = openTurns(loop.clock);
  const done: number[] = [];
  const add = (takes: number, names: readonly number[]): void => {
    for (const name of names) {
      turns.add(() => {
        done.push(name);
        loop.pass(takes);
      });
    }
  };
  return { loop, turns, done, add };
}

Deno.test("openTurns lets reads run for half a millisecond until a pause", () => {
  const { loop, turns } = openWorks();
  equal(turns.wait(), null);
  loop.pass(0.4);
  equal(turns.wait(), null);
  loop.pass(0.2);
  ok(turns.wait() instanceof Promise);
});

Deno.test("openTurns lets reads for lists pass what waits, until two milliseconds", async () => {
  const { loop, turns, done, add } = openWorks();
  add(0.6, [1, 2]);
  loop.runImmediates();
  deepEqual(done, [1]);
  ok(turns.wait() instanceof Promise);
  equal(turns.waitToList(), null);
  loop.pass(1.4);
  const late = turns.waitToList();
  ok(late instanceof Promise);
  loop.endPause();
  loop.endPause();
  loop.endPause();
  await late;
});

Deno.test("openTurns continues what waits in order, for half a millisecond between two pauses", () => {
  const { loop, done, add } = openWorks();
  add(0.3, [1, 2, 3, 4, 5]);
  deepEqual(done, [], "never in the caller's turn");
  loop.runImmediates();
  deepEqual(done, [1, 2], "the second exceeds the time");
  loop.endPause();
  deepEqual(done, [1, 2, 3, 4]);
  loop.endPause();
  deepEqual(done, [1, 2, 3, 4, 5]);
  loop.endPause();
  equal(loop.isIdle(), true, "nothing keeps an idle loop busy");
});

Deno.test("openTurns lets nothing overtake what waits", async () => {
  const { loop, turns, done, add } = openWorks();
  add(0.1, [1]);
  const late = turns.wait()?.then(() => done.push(2));
  loop.runImmediates();
  await late;
  deepEqual(done, [1, 2]);
});

Deno.test("openTurns gives a third of its time to what waits on a loop that is always busy", () => {
  const { loop, done, add } = openWorks();
  add(1, [1, 2, 3, 4, 5, 6]);
  loop.runImmediates();
  deepEqual(done, [1]);
  loop.pass(8);
  loop.endPause();
  deepEqual(done, [1, 2, 3, 4], "three milliseconds after a pause of nine");
  loop.endPause();
  deepEqual(done, [1, 2, 3, 4, 5]);
});

Deno.test("openTurns resolves a wait on the real loop", async () => {
  const turns = openTurns();
  equal(turns.wait(), null);
  const startedAt = performance.now();
  while (performance.now() - startedAt < 1);
  await turns.wait();
  // The timer of the last pause.
  await new Promise((resolve) => setTimeout(resolve, 5));
  equal(turns.wait(), null, "after a pause there is time");
  await new Promise((resolve) => setTimeout(resolve, 5));
});

Deno.test("end() cancels the pause that has started", () => {
  const { loop, turns } = openWorks();
  equal(turns.wait(), null);
  equal(loop.isIdle(), false);
  turns.end();
  equal(loop.isIdle(), true);
});
