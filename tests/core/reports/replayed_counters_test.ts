import assert from "node:assert/strict";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { openSqliteDatabase } from "../../../core/adapters/sql/sqlite/sqlite_database.ts";
import { guardWindow } from "../../../core/domain/sending/fraud_guard.ts";
import { createReplayedCounters } from "../../../core/domain/reports/replayed_counters.ts";
import { createReplayedGuard } from "../../../core/domain/reports/replayed_guard.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { TakenThrottle } from "../../../core/domain/throttle.ts";
import { createChance } from "./random_day.ts";

Deno.test("createReplayedCounters() counts, refuses and gives back like the store", async () => {
  const stores = createSqlStores(await openSqliteDatabase({ path: ":memory:" }));
  const counters = createReplayedCounters();
  const chance = createChance(7);
  const below = (max: number): number => Math.floor(chance() * max);
  const given: TakenThrottle[][] = [];
  let now = 1_000_000;
  for (let step = 0; step < 2000; step++) {
    now += below(20_000);
    if (chance() < 0.2) {
      const taken = given.splice(below(given.length), 1).flat();
      await stores.throttles.giveBackThrottles(taken);
      counters.giveBack(taken);
      continue;
    }
    const throttles = ["a", "b", "c", "d"].filter(() => chance() < 0.6).map((key) => ({
      key,
      max: [0, 3, 5, 900][below(4)] ?? 0,
      // Fixed for a key: the store assumes that a wrong clock wrote a longer window.
      windowSeconds: key < "c" ? 60 : 600,
      amount: chance() < 0.7 ? 1 : 1 + below(4),
    }));
    const expected = await stores.throttles.takeThrottles(throttles, now);
    const counted = counters.take(throttles, now);
    if (!expected.passed || !counted.passed) {
      assert.deepEqual(counted, expected, `step ${step}`);
      continue;
    }
    const byKey = (a: TakenThrottle, b: TakenThrottle): number => a.key < b.key ? -1 : 1;
    assert.deepEqual(counted.taken.toSorted(byKey), expected.taken.toSorted(byKey), `${step}`);
    given.push([...counted.taken]);
  }
  await stores.upkeep.close();
});

Deno.test("createReplayedGuard() evaluates the same figures as a count of all sends", () => {
  const policy = { ...defaultSendPolicy.guard, sendsMin: 4, pauseSeconds: 300 };
  const guard = createReplayedGuard(policy);
  const chance = createChance(11);
  const send = { network: null, prefix: "+1202555", country: "US" };
  const sends: { readonly at: number; readonly approvedAt: number | null }[] = [];
  let last: ReturnType<typeof guard.evaluate> = null;
  let now = 1_000_000_000;
  let pauses = 0;
  for (let step = 0; step < 3000; step++) {
    now += Math.floor(chance() * 100_000);
    const { from, until } = guardWindow(policy, last, now);
    const seen = sends.filter(({ at }) => at >= from && at <= until);
    const approved = seen.filter(({ approvedAt }) => approvedAt !== null && approvedAt <= now);
    const active = last !== null && last.until > now;
    const pause = guard.evaluate(send, now);
    if (active) assert.equal(pause, last);
    else if (pause !== null) {
      assert.deepEqual(pause.conversion, { sends: seen.length, approved: approved.length });
      last = pause;
      pauses++;
    } else {
      const low = approved.length * 100 < seen.length * policy.approvedPercentMin;
      assert.ok(seen.length < policy.sendsMin || !low, `step ${step}`);
    }
    if (pause !== null) continue;
    const approvedAt = chance() < 0.22 ? now + Math.floor(chance() * 600_000) : null;
    sends.push({ at: now, approvedAt });
    guard.sent(send, now, approvedAt);
  }
  assert.ok(pauses > 5, `${pauses} pauses`);
});
