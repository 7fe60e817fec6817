import { deepEqual, equal, rejects } from "node:assert/strict";
import { keyRegistrationThrottles } from "../../../core/domain/api_keys/key_limits.ts";
import type { Caller } from "../../../core/domain/audit_event.ts";
import { registrationThrottles } from "../../../core/domain/login/password_throttle.ts";
import { networksOf } from "../../../core/domain/network.ts";
import type { TokenId } from "../../../core/domain/token.ts";
import type { TakenThrottle, Throttle, ThrottleTake } from "../../../core/domain/throttle.ts";
import type { Stores } from "../../../core/ports/stores/stores.ts";
import { type ContractTest, day, inParallel, minute, now, second } from "../store_fixtures.ts";

const few = { key: "few", max: 3, windowSeconds: 60 };
const many = { key: "many", max: 100, windowSeconds: 600 };
const money = { key: "money", max: 1000, windowSeconds: 60, amount: 300 };

const testCaller: Caller = {
  actor: "user",
  actorName: null,
  address: null,
  userAgent: null,
  requestId: null,
};

export function windowContract(test: ContractTest): void {
  test("takeThrottles() counts up to the maximum, then returns until when", async (stores) => {
    for (let taken = 0; taken < 3; taken++) {
      const counted = { key: "few", amount: 1, endsAt: now + minute };
      deepEqual(await stores.throttles.takeThrottles([few], now + taken), {
        passed: true,
        taken: [counted],
      });
    }
    const full = { passed: false, key: "few", until: now + minute };
    deepEqual(await stores.throttles.takeThrottles([few], now + 3), full);
    deepEqual(await stores.throttles.takeThrottles([few], now + minute - 1), full);
    deepEqual(await stores.throttles.takeThrottles([], now), { passed: true, taken: [] });
  });

  test("takeThrottles() opens a new window after the old one has ended", async (stores) => {
    for (let taken = 0; taken < 4; taken++) await stores.throttles.takeThrottles([few], now);
    for (let taken = 0; taken < 3; taken++) await passes(stores, [few], now + minute);
    await refuses(stores, [few], now + minute + 1, "few", now + 2 * minute);
  });

  test("takeThrottles() counts amounts and refuses to exceed the maximum", async (stores) => {
    for (let taken = 0; taken < 3; taken++) await passes(stores, [money], now);
    await refuses(stores, [money], now, "money", now + minute);
    await passes(stores, [{ ...money, amount: 100 }], now);
    await refuses(stores, [{ ...money, amount: 1 }], now, "money", now + minute);
  });

  test("takeThrottles() counts amounts of more than 32 bits", async (stores) => {
    const rich = { key: "rich", max: 10_000_000_000, windowSeconds: 60, amount: 4_000_000_000 };
    await passes(stores, [rich], now);
    await passes(stores, [rich], now);
    await refuses(stores, [rich], now, "rich", now + minute);
    const [counted] = await passes(stores, [{ ...rich, amount: 2_000_000_000 }], now);
    equal(counted?.amount, 2_000_000_000);
  });

  test("takeThrottles() refuses an amount above the maximum, even 0", async (stores) => {
    await refuses(stores, [{ ...money, max: 0 }], now, "money", now + minute);
    await refuses(stores, [many, { ...money, amount: 1001 }], now, "money", now + minute);
    await passes(stores, [money], now);
    await refuses(stores, [{ ...money, amount: 1001 }], now + 5, "money", now + minute);
    await passes(stores, Array.from({ length: 1 }, () => ({ ...many, amount: 100 })), now);
  });

  test("takeThrottles() counts against all throttles or none", async (stores) => {
    const once = { key: "a", max: 1, windowSeconds: 600 };
    await passes(stores, [many, few, once], now);
    for (let tries = 0; tries < 5; tries++) {
      await refuses(stores, [many, few, once], now, "a", now + 10 * minute);
    }
    await passes(stores, [few], now);
    await passes(stores, [few], now);
    await refuses(stores, [few], now, "few", now + minute);
  });

  test("takeThrottles() returns the full throttle that opens last", async (stores) => {
    const short = { key: "short", max: 1, windowSeconds: 5 };
    const long = { key: "long", max: 1, windowSeconds: 7200 };
    await passes(stores, [short, long, many], now);
    await refuses(stores, [long, short, many], now, "long", now + 120 * minute);
    await refuses(stores, [many, short], now, "short", now + 5000);
    const never = { key: "never", max: 0, windowSeconds: 10_000 };
    await refuses(stores, [short, never, long], now, "never", now + 10_000_000);
    await passes(stores, [many, short], now + 5000);
  });

  test("takeThrottles() is exact in 60 parallel calls in any key order", async (stores) => {
    const limit = { key: "limit", max: 7, windowSeconds: 60 };
    const answers = await inParallel(
      60,
      (index) =>
        stores.throttles.takeThrottles(index % 2 === 0 ? [limit, many] : [many, limit], now),
    );
    equal(passed(answers).length, 7);
    // The others were not counted: 93 more pass to make 100.
    const rest = await inParallel(100, () => stores.throttles.takeThrottles([many], now));
    equal(passed(rest).length, 93);
  });

  test("takeThrottles() counts amounts exactly in 60 parallel calls (R49)", async (stores) => {
    const answers = await inParallel(60, (index) => {
      const amount = index % 2 === 0 ? 90 : 70;
      return stores.throttles.takeThrottles([{ ...money, amount }, many], now);
    });
    const spent = passed(answers).flatMap(({ taken }) => taken)
      .filter(({ key }) => key === "money").reduce((sum, { amount }) => sum + amount, 0);
    equal(spent > 1000 - 70 && spent <= 1000, true, `${spent} of 1000`);
    const left = 1000 - spent;
    equal(
      (await stores.throttles.takeThrottles([{ ...money, amount: left + 1 }], now)).passed,
      false,
    );
    if (left > 0) await passes(stores, [{ ...money, amount: left }], now);
  });

  test("takeThrottles() keeps an API key's total in parallel calls of many networks", async (stores) => {
    const limits = { hashesInFlight: 1, registrationsPerHour: 9 };
    const register = (index: number, id: string | null) => {
      const key = id === null ? {} : { apiKey: { id: id as TokenId, name: "shop" } };
      const networks = networksOf(`192.0.2.${index}`);
      return stores.throttles.takeThrottles([
        ...registrationThrottles(networks, 1),
        ...keyRegistrationThrottles({ ...testCaller, ...key }, limits),
      ], now);
    };
    equal(passed(await inParallel(40, (index) => register(index, "mine"))).length, 9);
    equal(passed(await inParallel(9, (index) => register(index, "other"))).length, 9);
    equal(passed(await inParallel(40, (index) => register(index, null))).length, 40);
  });

  test("takeThrottles() keeps the limit of a window if the clock jumps (R49)", async (stores) => {
    const throttle = { ...few, windowSeconds: 600 };
    let counted = 0;
    let clock = now;
    for (let step = 0; step < 300; step++) {
      // Up to 231 s back and forth, and 20 s ahead with each step: 6,000 s in total.
      clock += (step * 7919 % 13 - 6) * 11_000 + 20_000;
      if ((await stores.throttles.takeThrottles([throttle], clock)).passed) counted++;
    }
    // A refusal by a clock that is behind shortens the window by as much: at least 369 s remain.
    const windowsMax = Math.ceil(6_000 / (600 - 231));
    equal(counted > 3 * 6 && counted <= 3 * windowsMax, true, `${counted} passed`);
  });

  test("takeThrottles() refuses for at most the window if the clock jumps", async (stores) => {
    let clock = now;
    let refusals = 0;
    for (let step = 0; step < 200; step++) {
      clock += (step * 7919 % 29 - 14) * 31 * second;
      const answer = await stores.throttles.takeThrottles([few], clock);
      if (answer.passed) continue;
      refusals++;
      equal(answer.until <= clock + minute, true, `step ${step}: at most the window`);
      clock = answer.until;
      await passes(stores, [few], clock);
    }
    equal(refusals > 5, true, `${refusals} refusals`);
  });

  test("takeThrottles() ends or shortens a window from a clock that was ahead", async (stores) => {
    for (const ahead of [2 * 60 * minute, 400 * day]) {
      for (let taken = 0; taken < 3; taken++) await passes(stores, [few], now + ahead);
      for (let taken = 0; taken < 3; taken++) await passes(stores, [few], now);
      await refuses(stores, [few], now, "few", now + minute);
    }
    const later = now + 2 * minute;
    for (let taken = 0; taken < 3; taken++) await passes(stores, [few], later + 4 * minute);
    await refuses(stores, [few], later, "few", later + minute);
    await refuses(stores, [few], later + second, "few", later + minute);
    await passes(stores, [few], later + minute);
  });

  test("giveBackThrottles() gives back in a window that was shortened", async (stores) => {
    const taken = await passes(stores, [{ ...few, max: 1 }], now + 4 * minute);
    await refuses(stores, [{ ...few, max: 1 }], now, "few", now + minute);
    await stores.throttles.giveBackThrottles(taken);
    await passes(stores, [{ ...few, max: 1 }], now);
  });

  test("peekThrottles() returns the counts of open windows without counting", async (stores) => {
    const delay = { key: "delay", delaysSeconds: [0, 5], windowSeconds: 600 };
    await passes(stores, [few, delay], now);
    await passes(stores, [few, delay], now + 1);
    const looked = [few, delay, many];
    deepEqual(Object.fromEntries(await stores.throttles.peekThrottles(looked, now + 2)), {
      few: { count: 2, opensAt: now + 2 },
      delay: { count: 2, opensAt: now + 5001 },
    });
    deepEqual([...(await stores.throttles.peekThrottles(looked, now + minute)).keys()], ["delay"]);
    await passes(stores, [few], now + 3);
    const peeked = await stores.throttles.peekThrottles([few], now + 4);
    deepEqual(peeked.get("few"), { count: 3, opensAt: now + minute });
    await refuses(stores, [few], now + 3, "few", now + minute);
  });

  test("peekThrottles() ignores a window from a clock that was ahead", async (stores) => {
    const delay = { key: "delay", delaysSeconds: [5], windowSeconds: 600 };
    const wrong = now + 400 * 24 * 60 * minute;
    await passes(stores, [few, delay], wrong);
    const peeked = await stores.throttles.peekThrottles([few, delay], now);
    equal(peeked.has("few"), false);
    equal(peeked.get("delay")?.opensAt, now);
  });

  test("giveBackThrottles() decrements each count, but not below zero", async (stores) => {
    for (let taken = 0; taken < 2; taken++) await passes(stores, [few, many], now);
    const taken = await passes(stores, [few, many], now);
    await stores.throttles.giveBackThrottles([...taken, {
      key: "unknown",
      amount: 1,
      endsAt: now,
    }]);
    await passes(stores, [few], now);
    await refuses(stores, [few], now, "few", now + minute);
    const counted = taken.filter(({ key }) => key === "few");
    await inParallel(20, () => stores.throttles.giveBackThrottles(counted));
    for (let again = 0; again < 3; again++) await passes(stores, [few], now);
    await refuses(stores, [few], now, "few", now + minute);
    await stores.throttles.giveBackThrottles([]);
  });

  test("giveBackThrottles() gives amounts back and deletes rows at zero", async (stores) => {
    const first = await passes(stores, [money], now);
    const second = await passes(stores, [{ ...money, amount: 700 }], now);
    await stores.throttles.giveBackThrottles(second);
    await passes(stores, [{ ...money, amount: 600 }], now);
    await refuses(stores, [{ ...money, amount: 101 }], now, "money", now + minute);
    await stores.throttles.giveBackThrottles([...first, {
      key: "money",
      amount: 600,
      endsAt: now + minute,
    }]);
    const [restarted] = await passes(stores, [money], now + 7);
    equal(restarted?.endsAt, now + 7 + minute, "a new window starts");
  });

  test("giveBackThrottles() does not give back in a later window (R49)", async (stores) => {
    const taken = await passes(stores, [{ ...few, max: 1 }], now);
    await passes(stores, [{ ...few, max: 1 }], now + minute);
    await stores.throttles.giveBackThrottles(taken);
    await refuses(stores, [{ ...few, max: 1 }], now + minute, "few", now + 2 * minute);
  });

  test("giveBackThrottles() removes forgotten keys and gives others back", async (stores) => {
    for (let count = 0; count < 3; count++) await passes(stores, [few, money], now);
    await stores.throttles.giveBackThrottles(
      [{ key: "money", amount: 300, endsAt: now + minute }],
      ["few"],
    );
    for (let count = 0; count < 3; count++) await passes(stores, [few], now);
    await passes(stores, [{ ...money, amount: 400 }], now);
    await refuses(stores, [{ ...money, amount: 1 }], now, "money", now + minute);
  });

  test("giveBackThrottles() in parallel with takes keeps the correct sum", async (stores) => {
    const wide = { key: "z", max: 1000, windowSeconds: 60 };
    await inParallel(40, async (index) => {
      const answer = await stores.throttles.takeThrottles(
        index % 2 === 0 ? [wide, many] : [many, wide],
        now,
      );
      if (answer.passed && index % 4 === 0) await stores.throttles.giveBackThrottles(answer.taken);
    });
    await passes(stores, [{ ...many, amount: 70 }], now);
    await refuses(stores, [many], now, "many", now + 10 * minute);
  });

  test("takeThrottles() requires valid throttles with distinct keys", async (stores) => {
    await rejects(stores.throttles.takeThrottles([few, { ...few, max: 9 }], now), /twice/);
    await rejects(stores.throttles.takeThrottles([{ ...few, amount: 0 }], now), /counts something/);
    await rejects(
      stores.throttles.takeThrottles([{ ...few, amount: 1.5 }], now),
      /counts something/,
    );
    await rejects(stores.throttles.takeThrottles([{ ...few, windowSeconds: 0 }], now), /window/);
    await rejects(stores.throttles.takeThrottles([{ ...few, max: -1 }], now), /maximum/);
  });
}

export async function passes(
  stores: Stores,
  throttles: readonly Throttle[],
  at: number,
): Promise<readonly TakenThrottle[]> {
  const answer = await stores.throttles.takeThrottles(throttles, at);
  if (!answer.passed) throw new Error(`${answer.key} is full until ${answer.until - now}`);
  return answer.taken;
}

export async function refuses(
  stores: Stores,
  throttles: readonly Throttle[],
  at: number,
  key: string,
  until: number,
): Promise<void> {
  deepEqual(await stores.throttles.takeThrottles(throttles, at), { passed: false, key, until });
}

export function passed(
  answers: readonly ThrottleTake[],
): readonly (ThrottleTake & { readonly passed: true })[] {
  return answers.filter((answer) => answer.passed);
}
