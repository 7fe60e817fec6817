import { deepEqual, equal, rejects } from "node:assert/strict";
import type { Throttle } from "../../core/domain/throttle.ts";
import { atOnce, type ContractTest, minute, now } from "./store_fixtures.ts";

const few: Throttle = { key: "few", max: 3, windowSeconds: 60 };
const many: Throttle = { key: "many", max: 100, windowSeconds: 3600 };

export function throttleContract(test: ContractTest): void {
  test("takeThrottles() counts up to the maximum, then says until when", async (store) => {
    for (let taken = 0; taken < 3; taken++) {
      equal(await store.takeThrottles([few], now + taken), null);
    }
    equal(await store.takeThrottles([few], now + 3), now + minute);
    equal(await store.takeThrottles([few], now + minute - 1), now + minute);
    equal(await store.takeThrottles([], now), null);
  });

  test("takeThrottles() opens a new window once the old one is over", async (store) => {
    for (let taken = 0; taken < 4; taken++) await store.takeThrottles([few], now);
    for (let taken = 0; taken < 3; taken++) {
      equal(await store.takeThrottles([few], now + minute), null);
    }
    equal(await store.takeThrottles([few], now + minute + 1), now + 2 * minute);
  });

  test("takeThrottles() counts on all or on none", async (store) => {
    const once: Throttle = { key: "once", max: 1, windowSeconds: 600 };
    equal(await store.takeThrottles([many, few, once], now), null);
    // Refused for `once`; the others keep their count of one.
    for (let again = 0; again < 5; again++) {
      equal(await store.takeThrottles([many, few, once], now), now + 10 * minute);
    }
    equal(await store.takeThrottles([few], now), null);
    equal(await store.takeThrottles([few], now), null);
    equal(await store.takeThrottles([few], now), now + minute);
  });

  test("takeThrottles() names the latest end of those that are full", async (store) => {
    const long: Throttle = { key: "long", max: 1, windowSeconds: 7200 };
    const short: Throttle = { key: "short", max: 1, windowSeconds: 5 };
    equal(await store.takeThrottles([short, long, many], now), null);
    equal(await store.takeThrottles([long, short, many], now), now + 120 * minute);
    equal(await store.takeThrottles([many, short], now), now + 5000);
    equal(await store.takeThrottles([many, short], now + 5000), null);
  });

  test("takeThrottles() is exact when sixty come at once, in any order", async (store) => {
    const limit: Throttle = { key: "a", max: 10, windowSeconds: 60 };
    const answers = await atOnce(
      60,
      (index) => store.takeThrottles(index % 2 === 0 ? [limit, many] : [many, limit], now),
    );
    equal(answers.filter((answer) => answer === null).length, 10);
    deepEqual(new Set(answers), new Set([null, now + minute]));
    // `many` was counted ten times, with those that passed: 90 of its 100 are left.
    const rest = await atOnce(100, () => store.takeThrottles([many], now));
    equal(rest.filter((answer) => answer === null).length, 90);
  });

  test("giveBackThrottles() takes one count back from each, never below none", async (store) => {
    for (let taken = 0; taken < 3; taken++) await store.takeThrottles([few, many], now);
    await store.giveBackThrottles(["few", "many", "unknown"]);
    equal(await store.takeThrottles([few], now), null);
    equal(await store.takeThrottles([few], now), now + minute);
    await atOnce(20, () => store.giveBackThrottles(["few"]));
    for (let taken = 0; taken < 3; taken++) equal(await store.takeThrottles([few], now), null);
    equal(await store.takeThrottles([few], now), now + minute);
    await store.giveBackThrottles([]);
  });

  test("takeThrottles() asks for throttles that let something through", async (store) => {
    await rejects(store.takeThrottles([{ ...few, max: 0 }], now), /throttle/);
  });
}
