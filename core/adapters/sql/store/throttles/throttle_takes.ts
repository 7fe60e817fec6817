import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { GrowingDelay, Throttle, WindowThrottle } from "../../../../domain/throttle.ts";
import { must, sql, type Statement } from "../../sql.ts";

// Each count is one guarded statement. After the clock is set back a little, the current window
// still applies and no second one starts. A window that ends later than any window can is treated
// as over, because only a wrong clock writes one.

export function isDelay(throttle: Throttle): throttle is GrowingDelay {
  return "delaysSeconds" in throttle;
}

export function amountOf(throttle: Throttle): number {
  return isDelay(throttle) ? 1 : throttle.amount ?? 1;
}

/** Whether the throttle can ever let this amount pass. */
export function canPass(throttle: Throttle): boolean {
  return isDelay(throttle) || amountOf(throttle) <= throttle.max;
}

export function checkThrottles(throttles: readonly Throttle[]): void {
  const keys = new Set(throttles.map(({ key }) => key));
  invariant(keys.size === throttles.length, "no throttle is taken twice in one call");
  for (const throttle of throttles) {
    const { windowSeconds } = throttle;
    invariant(Number.isSafeInteger(windowSeconds) && windowSeconds >= 1, "a throttle has a window");
    if (isDelay(throttle)) {
      const { delaysSeconds: delays } = throttle;
      const whole = delays.every((delay) => Number.isSafeInteger(delay) && delay >= 0);
      invariant(whole && delays.length > 0, "a growing delay has whole delays");
      invariant(Math.max(...delays) <= windowSeconds, "a delay is remembered while it lasts");
    } else {
      const amount = amountOf(throttle);
      invariant(Number.isSafeInteger(amount) && amount >= 1, "a throttle counts something");
      invariant(throttle.max >= 0, "a throttle has a maximum");
    }
  }
}

/** Counts in the current window or starts a new one. Returns no row and writes nothing if full. */
export function takeOf(throttle: Throttle, now: Instant): Statement {
  return must(isDelay(throttle) ? delayTake(throttle, now) : windowTake(throttle, now));
}

function windowTake(throttle: WindowThrottle, now: Instant): Statement {
  const { key, max, windowSeconds } = throttle;
  const amount = amountOf(throttle);
  const latest = after(now, windowSeconds + clockSkewSeconds);
  const over = sql`(throttles.ends_at <= ${now} OR throttles.ends_at > ${latest})`;
  return sql`INSERT INTO throttles (key, count, ends_at)
    VALUES (${key}, ${amount}, ${after(now, windowSeconds)})
    ON CONFLICT (key) DO UPDATE SET
      count = excluded.count + CASE WHEN ${over} THEN 0 ELSE throttles.count END,
      ends_at = CASE WHEN ${over} THEN excluded.ends_at ELSE throttles.ends_at END
    WHERE ${over} OR throttles.count <= ${max - amount}
    RETURNING ends_at`;
}

/**
 * A delay of zero is stored as 0, which is in the past for every clock. Storing `now` would refuse
 * a request that read its clock a moment earlier and then waited for this row.
 */
function delayTake(delay: GrowingDelay, now: Instant): Statement {
  const { key, delaysSeconds, windowSeconds } = delay;
  const ended = sql`throttles.ends_at <= ${now}`;
  const latestEnd = after(now, windowSeconds + clockSkewSeconds);
  const latest = after(now, Math.max(...delaysSeconds) + clockSkewSeconds);
  const nextAt = delaysSeconds.map((seconds) => seconds === 0 ? 0 : after(now, seconds));
  const cases = nextAt.slice(1).reduce(
    (before, at, index) =>
      sql`${before} WHEN throttles.count = ${index + 1}
      THEN CAST(${at} AS BIGINT)`,
    sql`WHEN ${ended} THEN excluded.next_at`,
  );
  const overlooked = delay.overlooks === undefined
    ? sql``
    : sql`OR throttles.next_at = ${delay.overlooks}`;
  // A wrong clock resets only the wait, not the count.
  return sql`INSERT INTO throttles (key, count, ends_at, next_at)
    VALUES (${key}, 1, ${after(now, windowSeconds)}, ${nextAt[0] ?? 0})
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN ${ended} THEN 1 ELSE throttles.count + 1 END,
      ends_at = CASE WHEN throttles.ends_at < excluded.ends_at OR throttles.ends_at > ${latestEnd}
        THEN excluded.ends_at ELSE throttles.ends_at END,
      next_at = CASE ${cases} ELSE CAST(${nextAt.at(-1) ?? 0} AS BIGINT) END
    WHERE ${ended} OR throttles.next_at <= ${now} OR throttles.next_at > ${latest}
      ${overlooked}
    RETURNING ends_at`;
}
