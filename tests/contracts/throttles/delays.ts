import { deepEqual, equal, rejects } from "node:assert/strict";
import { passed, passes, refuses } from "./windows.ts";
import { type ContractTest, day, inParallel, now, second } from "../store_fixtures.ts";

const delay = { key: "delay", delaysSeconds: [0, 0, 5, 60], windowSeconds: 86_400 };
const limit = { key: "limit", max: 2, windowSeconds: 86_400 };

export function delayContract(test: ContractTest): void {
  test("takeThrottles() increases a growing delay with each count (R14)", async (stores) => {
    const counted = { key: "delay", amount: 1, endsAt: null };
    deepEqual(await stores.throttles.takeThrottles([delay], now), {
      passed: true,
      taken: [counted],
    });
    await passes(stores, [delay], now);
    await passes(stores, [delay], now);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
    await refuses(stores, [delay], now + 4999, "delay", now + 5 * second);
    let at = now + 5 * second;
    for (let count = 4; count < 8; count++) {
      await passes(stores, [delay], at);
      await refuses(stores, [delay], at + 1, "delay", at + 60 * second);
      at += 60 * second;
    }
  });

  test("takeThrottles() resets a growing delay that was unused for its window", async (stores) => {
    for (let count = 0; count < 3; count++) await passes(stores, [delay], now);
    const later = now + day;
    for (let count = 0; count < 3; count++) await passes(stores, [delay], later);
    await refuses(stores, [delay], later, "delay", later + 5 * second);
    // Each count extends the window, so a delay in constant use is not reset.
    await passes(stores, [delay], later + day - 1);
    await refuses(stores, [delay], later + day, "delay", later + day - 1 + 60 * second);
  });

  test("takeThrottles() with a delay of zero never refuses an earlier clock", async (stores) => {
    // A form submitted twice: the second request reads its clock first, but its statement is last.
    for (const behind of [0, 3, 7]) await passes(stores, [delay], now - behind);
    await refuses(stores, [delay], now - 7, "delay", now - 7 + 5 * second);
  });

  test("takeThrottles() counts a growing delay exactly in 50 parallel calls", async (stores) => {
    const first = await inParallel(50, () => stores.throttles.takeThrottles([delay], now));
    equal(passed(first).length, 3);
    const next = await inParallel(
      50,
      () => stores.throttles.takeThrottles([delay], now + 5 * second),
    );
    equal(passed(next).length, 1);
  });

  test("takeThrottles() counts a growing delay and a window both or neither", async (stores) => {
    await passes(stores, [delay, limit], now);
    await passes(stores, [limit, delay], now);
    await refuses(stores, [delay, limit], now, "limit", now + day);
    await passes(stores, [delay], now);
    await refuses(stores, [limit, delay], now + 1, "limit", now + day);
    await refuses(stores, [delay], now + 1, "delay", now + 5 * second);
  });

  test("takeThrottles() ignores a delay from a clock that was ahead", async (stores) => {
    for (const ahead of [2 * 60 * 60 * second, 400 * day]) {
      for (let count = 0; count < 3; count++) await passes(stores, [delay], now + ahead);
      await passes(stores, [delay], now);
      // The count continues, so the next wait is longer.
      await refuses(stores, [delay], now, "delay", now + 60 * second);
      await stores.throttles.giveBackThrottles([], ["delay"]);
    }
  });

  test("takeThrottles() shortens a delay from a clock that was slightly ahead", async (stores) => {
    for (let count = 0; count < 3; count++) await passes(stores, [delay], now + 240 * second);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
    await refuses(stores, [delay], now + second, "delay", now + 5 * second);
    await passes(stores, [delay], now + 5 * second);
    await refuses(stores, [delay], now + 5 * second, "delay", now + 65 * second);
  });

  test("giveBackThrottles() undoes a growing delay's count and its wait", async (stores) => {
    for (let count = 0; count < 2; count++) await passes(stores, [delay], now);
    const taken = await passes(stores, [delay], now);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
    await stores.throttles.giveBackThrottles(taken);
    await passes(stores, [delay], now);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
    for (let count = 0; count < 5; count++) await stores.throttles.giveBackThrottles(taken);
    for (let count = 0; count < 3; count++) await passes(stores, [delay], now);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
  });

  test("giveBackThrottles() removes a forgotten growing delay (R14)", async (stores) => {
    for (let count = 0; count < 3; count++) await passes(stores, [delay], now);
    await stores.throttles.giveBackThrottles([], ["delay", "unknown"]);
    for (let count = 0; count < 3; count++) await passes(stores, [delay], now);
    await refuses(stores, [delay], now, "delay", now + 5 * second);
  });

  test("takeThrottles() requires whole delays that fit in the window", async (stores) => {
    await rejects(stores.throttles.takeThrottles([{ ...delay, delaysSeconds: [] }], now), /delays/);
    await rejects(
      stores.throttles.takeThrottles([{ ...delay, delaysSeconds: [-1] }], now),
      /delays/,
    );
    await rejects(
      stores.throttles.takeThrottles([{ ...delay, windowSeconds: 59 }], now),
      /remembered/,
    );
  });
}
