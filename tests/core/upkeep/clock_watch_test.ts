import { deepEqual, equal, ok } from "node:assert/strict";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createClockWatch } from "../../../core/clock_watch.ts";
import { createIdSource } from "../../../core/domain/id.ts";
import type { ClockWatch } from "../../../core/ports/clock.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";

const beginning = Date.UTC(2026, 0, 1);
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

interface Machine {
  readonly watch: ClockWatch;
  /** Advances both clocks. */
  passes(ms: number): void;
  /** Sets only the wall clock. */
  jumps(ms: number): void;
  /** Advances both clocks with a look each minute. Returns the last state. */
  runs(ms: number): Promise<{ readonly doubtful: boolean; readonly mark: number | null }>;
  now(): number;
}

function machineOn(stores: Stores, wallAt = beginning): Machine {
  let [wall, ticks] = [wallAt, 17];
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  const watch = createClockWatch({
    upkeep: stores.upkeep,
    wall: () => wall,
    ticks: () => ticks,
    newId,
  });
  const passes = (ms: number): void => {
    wall += ms;
    ticks += ms;
  };
  return {
    watch,
    passes,
    jumps: (ms) => void (wall += ms),
    now: () => wall,
    runs: async (ms) => {
      for (let passed = 0; passed < ms; passed += minute) {
        passes(Math.min(minute, ms - passed));
        await watch.look();
      }
      const { doubtful, mark } = await watch.look();
      return { doubtful, mark };
    },
  };
}

async function onStore(body: (stores: Stores) => Promise<void>): Promise<void> {
  const stores = createSqlStores(await openSqliteDatabase({ path: ":memory:" }));
  try {
    await body(stores);
  } finally {
    await stores.upkeep.close();
  }
}

const accepted = async (stores: Stores) =>
  (await stores.events.listAuditEvents({ userId: null, cursor: null, limit: 10 })).items
    .map(({ type, detail }) => [type, detail["by"]]);

Deno.test("look() sets the mark of an empty database to now, and moves it with the clock", async () => {
  await onStore(async (stores) => {
    const machine = machineOn(stores);
    deepEqual(await machine.watch.look(), {
      now: beginning,
      mark: beginning,
      doubtful: false,
      steadySeconds: 0,
    });
    deepEqual(await machine.runs(3 * hour), { doubtful: false, mark: beginning + 3 * hour });
    // A late look has still measured the time.
    machine.passes(9 * day);
    const late = { doubtful: false, mark: beginning + 3 * hour + 9 * day };
    deepEqual(await machine.runs(0), late);
    equal(await stores.upkeep.findClockMark(), late.mark);
    deepEqual(await accepted(stores), []);
  });
});

Deno.test("look() moves the mark by at most the measured time and ten minutes, never back", async () => {
  await onStore(async (stores) => {
    const machine = machineOn(stores);
    await machine.watch.look();
    machine.jumps(23 * hour);
    machine.passes(minute);
    equal((await machine.watch.look()).mark, beginning + 11 * minute);
    machine.passes(minute);
    equal((await machine.watch.look()).mark, beginning + 22 * minute);
    machine.jumps(-23 * hour);
    const back = await machine.watch.look();
    deepEqual([back.mark, back.doubtful], [beginning + 22 * minute, false]);
    deepEqual(await machine.runs(hour), { doubtful: false, mark: machine.now() });
  });
});

Deno.test("look() doubts a clock that jumps more than a day and does not move the mark", async () => {
  for (const jump of [day + second, 400 * day, -day - hour - second, -400 * day]) {
    await onStore(async (stores) => {
      const machine = machineOn(stores);
      await machine.runs(hour);
      const mark = await stores.upkeep.findClockMark();
      machine.jumps(jump);
      deepEqual(await machine.runs(119 * minute), { doubtful: true, mark });
      // Once corrected, it is trusted immediately.
      machine.jumps(-jump);
      const { doubtful } = await machine.runs(0);
      deepEqual([doubtful, await stores.upkeep.findClockMark()], [false, machine.now()]);
    });
  }
});

Deno.test("look() doubts a clock more than a day from the mark for two steady hours", async () => {
  for (const away of [400 * day, -400 * day]) {
    await onStore(async (stores) => {
      await machineOn(stores).watch.look();
      const machine = machineOn(stores, beginning + away);
      await machine.watch.look();
      deepEqual(await machine.runs(2 * hour - second), { doubtful: true, mark: beginning });
      equal((await machine.watch.look()).steadySeconds, 2 * 3600 - 1);
      deepEqual(await accepted(stores), []);
      machine.passes(second);
      deepEqual(await machine.runs(0), { doubtful: false, mark: machine.now() });
      deepEqual(await accepted(stores), [["clock.accepted", "steady_time"]]);
    });
  }
});

Deno.test("look() restarts the two hours if the clock is set or the process restarts", async () => {
  await onStore(async (stores) => {
    await machineOn(stores).watch.look();
    const machine = machineOn(stores, beginning + 30 * day);
    await machine.watch.look();
    await machine.runs(hour);
    machine.jumps(11 * minute);
    equal((await machine.runs(2 * hour - minute)).doubtful, true);
    const restarted = machineOn(stores, machine.now());
    await restarted.watch.look();
    equal((await restarted.runs(hour)).doubtful, true);
    // Corrections of a few minutes in total do not count.
    restarted.jumps(-9 * minute);
    equal((await restarted.runs(hour)).doubtful, false);
  });
});

Deno.test("look() never trusts a doubted clock while another instance moves the mark", async () => {
  await onStore(async (stores) => {
    const right = machineOn(stores);
    await right.watch.look();
    const wrong = machineOn(stores, beginning + 400 * day);
    for (let passed = 0; passed < 5 * hour; passed += minute) {
      right.passes(minute);
      wrong.passes(minute);
      equal((await right.watch.look()).doubtful, false);
      equal((await wrong.watch.look()).doubtful, true);
    }
    equal(await stores.upkeep.findClockMark(), right.now());
  });
});

Deno.test("two instances move the same mark no faster than time passes", async () => {
  await onStore(async (stores) => {
    const machines = [machineOn(stores), machineOn(stores)] as const;
    for (let passed = 0; passed < hour; passed += minute) {
      for (const machine of machines) machine.passes(minute);
      await Promise.all(machines.map(({ watch }) => watch.look()));
    }
    equal(await stores.upkeep.findClockMark(), beginning + hour);
  });
});

Deno.test("look() trusts an accepted clock the next time, ahead or behind", async () => {
  for (const away of [400 * day, -400 * day]) {
    await onStore(async (stores) => {
      await machineOn(stores).watch.look();
      const machine = machineOn(stores, beginning + away);
      equal((await machine.watch.look()).doubtful, true);
      equal(await stores.upkeep.moveClockMark(beginning, machine.now(), null), true);
      machine.passes(minute);
      deepEqual(await machine.runs(0), { doubtful: false, mark: machine.now() });
    });
  }
});

Deno.test("measure() counts what passed while an instance ran, whatever the clock says", async () => {
  await onStore(async (stores) => {
    const machine = machineOn(stores);
    equal(await machine.watch.measure(), 0);
    machine.passes(hour);
    equal(await machine.watch.measure(), hour);
    machine.jumps(40 * day);
    machine.passes(minute);
    equal(await machine.watch.measure(), hour + minute);
    machine.jumps(-400 * day);
    equal(await machine.watch.measure(), hour + minute);
    // Another process starts later. What passed in between was not measured.
    const restarted = machineOn(stores, beginning + 9 * day);
    equal(await restarted.watch.measure(), hour + minute);
    restarted.passes(day);
    equal(await restarted.watch.measure(), hour + minute + day);
  });
});

Deno.test("measure() of two instances never counts time twice", async () => {
  await onStore(async (stores) => {
    const [one, other] = [machineOn(stores), machineOn(stores)];
    let passed = 0;
    for (let step = 0; step < 50; step++) {
      const ms = (step * 7919) % (3 * minute) + second;
      for (const { passes } of [one, other]) passes(ms);
      passed += ms;
      const watches = step % 3 === 0 ? [one, other] : step % 3 === 1 ? [other] : [one];
      const measured = await Promise.all(watches.map(({ watch }) => watch.measure()));
      for (const each of measured) ok(each <= passed, `${each} of ${passed}`);
    }
    passed += hour;
    for (const { passes } of [one, other]) passes(hour);
    ok(await one.watch.measure() <= passed);
    ok(await other.watch.measure() >= passed / 2, "and nearly all of it is counted");
  });
});
