import { deepEqual, equal } from "node:assert/strict";
import { type ContractTest, inParallel, newEvent, now, recorded } from "../store_fixtures.ts";

export function clockMarkContract(test: ContractTest): void {
  test("moveClockMark() sets the first mark once", async (stores) => {
    equal(await stores.upkeep.findClockMark(), null);
    equal(await stores.upkeep.moveClockMark(now, now + 1, null), false);
    const answers = await inParallel(
      10,
      (index) => stores.upkeep.moveClockMark(null, now + index, null),
    );
    equal(answers.filter((moved) => moved).length, 1);
    equal(await stores.upkeep.findClockMark(), now + answers.indexOf(true));
  });

  test("moveClockMark() moves only from the current mark, even back", async (stores) => {
    await stores.upkeep.moveClockMark(null, now, null);
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await inParallel(
      10,
      (index) => stores.upkeep.moveClockMark(now, now + 1 + index, events[index] ?? null),
    );
    equal(answers.filter((moved) => moved).length, 1);
    const written = await Promise.all(events.map((event) => recorded(stores, event)));
    deepEqual(written, answers);
    const moved = now + 1 + answers.indexOf(true);
    equal(await stores.upkeep.moveClockMark(moved, now - 5, null), true);
    equal(await stores.upkeep.findClockMark(), now - 5);
    equal(await stores.upkeep.moveClockMark(null, now, null), false);
  });

  test("moveMeasuredTime() moves once, only from the current time", async (stores) => {
    equal(await stores.upkeep.findMeasuredTime(), null);
    equal(await stores.upkeep.moveMeasuredTime(0, 5), false);
    for (const [from, to] of [[null, 0], [0, 70], [70, 90]] as const) {
      const moved = await inParallel(10, () => stores.upkeep.moveMeasuredTime(from, to));
      equal(moved.filter((each) => each).length, 1);
      equal(await stores.upkeep.findMeasuredTime(), to);
    }
    equal(await stores.upkeep.moveMeasuredTime(null, 0), false);
  });
}
