import { deepEqual, equal } from "node:assert/strict";
import { atOnce, type ContractTest, newEvent, now, recorded } from "./store_fixtures.ts";

/** The mark of the time that the database has seen. */
export function clockContract(test: ContractTest): void {
  test("moveClockMark() takes a first time, once", async (store) => {
    equal(await store.findClockMark(), null);
    equal(await store.moveClockMark(now, now + 1, null), false);
    const answers = await atOnce(10, (index) => store.moveClockMark(null, now + index, null));
    equal(answers.filter((moved) => moved).length, 1);
    equal(await store.findClockMark(), now + answers.indexOf(true));
  });

  test("moveClockMark() moves from where it is only, also back, with its event", async (store) => {
    await store.moveClockMark(null, now, null);
    const events = Array.from({ length: 10 }, () => newEvent());
    const answers = await atOnce(
      10,
      (index) => store.moveClockMark(now, now + 1 + index, events[index] ?? null),
    );
    equal(answers.filter((moved) => moved).length, 1);
    const written = await Promise.all(events.map((event) => recorded(store, event)));
    deepEqual(written, answers);
    const moved = now + 1 + answers.indexOf(true);
    equal(await store.moveClockMark(moved, now - 5, null), true);
    equal(await store.findClockMark(), now - 5);
    equal(await store.moveClockMark(null, now, null), false);
  });
}
