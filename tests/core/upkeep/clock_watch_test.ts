import { deepEqual, equal } from "node:assert/strict";
import { createSqlStore } from "../../../core/adapters/sql/store/sql_store.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createClockWatch } from "../../../core/clock_watch.ts";
import { createIdSource } from "../../../core/domain/id.ts";
import type { ClockWatch } from "../../../core/ports/clock.ts";
import type { Store } from "../../../core/ports/store.ts";

const beginning = Date.UTC(2026, 0, 1);
const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];

interface Machine {
  readonly watch: ClockWatch;
  /** Time passes, on both clocks. */
  passes(ms: number): void;
  /** Somebody sets the wall clock. */
  jumps(ms: number): void;
  /** Time passes with a look each minute; the last state. */
  runs(ms: number): Promise<{ readonly doubtful: boolean; readonly mark: number | null }>;
  now(): number;
}

function machineOn(store: Store, wallAt = beginning): Machine {
  let [wall, ticks] = [wallAt, 17];
  const newId = createIdSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  const watch = createClockWatch({ store, wall: () => wall, ticks: () => ticks, newId });
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

async function onStore(body: (store: Store) => Promise<void>): Promise<void> {
  const store = createSqlStore(await openSqliteDatabase({ path: ":memory:" }));
  try {
    await body(store);
  } finally {
    await store.close();
  }
}

const accepted = async (store: Store) =>
  (await store.listAuditEvents({ userId: null, cursor: null, limit: 10 })).items
    .map(({ type, detail }) => [type, detail["by"]]);

Deno.test("the first time of an empty database is taken as it is, and moves with the clock", async () => {
  await onStore(async (store) => {
    const machine = machineOn(store);
    deepEqual(await machine.watch.look(), {
      now: beginning,
      mark: beginning,
      doubtful: false,
      steadySeconds: 0,
    });
    deepEqual(await machine.runs(3 * hour), { doubtful: false, mark: beginning + 3 * hour });
    // A look that comes late has measured the time until then.
    machine.passes(9 * day);
    const late = { doubtful: false, mark: beginning + 3 * hour + 9 * day };
    deepEqual(await machine.runs(0), late);
    equal(await store.findClockMark(), late.mark);
    deepEqual(await accepted(store), []);
  });
});

Deno.test("the mark follows a clock by the measured time and ten minutes, and never goes back", async () => {
  await onStore(async (store) => {
    const machine = machineOn(store);
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

Deno.test("a running clock that jumps more than a day is doubted and does not move the mark", async () => {
  for (const jump of [day + second, 400 * day, -day - hour - second, -400 * day]) {
    await onStore(async (store) => {
      const machine = machineOn(store);
      await machine.runs(hour);
      const mark = await store.findClockMark();
      machine.jumps(jump);
      deepEqual(await machine.runs(119 * minute), { doubtful: true, mark });
      // Put right again, it is believed at once.
      machine.jumps(-jump);
      const { doubtful } = await machine.runs(0);
      deepEqual([doubtful, await store.findClockMark()], [false, machine.now()]);
    });
  }
});

Deno.test("a start more than a day from the mark is doubted for two hours of even time", async () => {
  for (const away of [400 * day, -400 * day]) {
    await onStore(async (store) => {
      await machineOn(store).watch.look();
      const machine = machineOn(store, beginning + away);
      await machine.watch.look();
      deepEqual(await machine.runs(2 * hour - second), { doubtful: true, mark: beginning });
      equal((await machine.watch.look()).steadySeconds, 2 * 3600 - 1);
      deepEqual(await accepted(store), []);
      machine.passes(second);
      deepEqual(await machine.runs(0), { doubtful: false, mark: machine.now() });
      deepEqual(await accepted(store), [["clock.accepted", "steady_time"]]);
    });
  }
});

Deno.test("the two hours begin again when the clock is set, and with another process", async () => {
  await onStore(async (store) => {
    await machineOn(store).watch.look();
    const machine = machineOn(store, beginning + 30 * day);
    await machine.watch.look();
    await machine.runs(hour);
    machine.jumps(11 * minute);
    equal((await machine.runs(2 * hour - minute)).doubtful, true);
    const restarted = machineOn(store, machine.now());
    await restarted.watch.look();
    equal((await restarted.runs(hour)).doubtful, true);
    // Corrections of some minutes in all are none.
    restarted.jumps(-9 * minute);
    equal((await restarted.runs(hour)).doubtful, false);
  });
});

Deno.test("beside an instance that moves the mark a doubted clock never becomes the right one", async () => {
  await onStore(async (store) => {
    const right = machineOn(store);
    await right.watch.look();
    const wrong = machineOn(store, beginning + 400 * day);
    for (let passed = 0; passed < 5 * hour; passed += minute) {
      right.passes(minute);
      wrong.passes(minute);
      equal((await right.watch.look()).doubtful, false);
      equal((await wrong.watch.look()).doubtful, true);
    }
    equal(await store.findClockMark(), right.now());
  });
});

Deno.test("two instances move one mark, no faster than the time", async () => {
  await onStore(async (store) => {
    const machines = [machineOn(store), machineOn(store)] as const;
    for (let passed = 0; passed < hour; passed += minute) {
      for (const machine of machines) machine.passes(minute);
      await Promise.all(machines.map(({ watch }) => watch.look()));
    }
    equal(await store.findClockMark(), beginning + hour);
  });
});

Deno.test("an accepted clock is believed at the next look, ahead or behind", async () => {
  for (const away of [400 * day, -400 * day]) {
    await onStore(async (store) => {
      await machineOn(store).watch.look();
      const machine = machineOn(store, beginning + away);
      equal((await machine.watch.look()).doubtful, true);
      equal(await store.moveClockMark(beginning, machine.now(), null), true);
      machine.passes(minute);
      deepEqual(await machine.runs(0), { doubtful: false, mark: machine.now() });
    });
  }
});
