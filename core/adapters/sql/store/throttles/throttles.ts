import type { Database, Row } from "../../database.ts";
import { list, sql, type Statement } from "../../sql.ts";
import { clockSkewSeconds, endsBy } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type {
  GrowingDelay,
  PeekedThrottle,
  TakenThrottle,
  Throttle,
  ThrottleTake,
} from "../../../../domain/throttle.ts";
import type { ThrottleStore } from "../../../../ports/stores/throttle_store.ts";
import { integer, integerOrNull, text } from "../rows/rows.ts";
import { amountOf, canPass, checkThrottles, isDelay, takeOf } from "./throttle_takes.ts";

export function createThrottles(database: Database): ThrottleStore {
  return {
    takeThrottles: (throttles, now) => takeWith(database, throttles, now, []),

    async peekThrottles(throttles, now) {
      const running = await runningRows(database, throttles, now);
      const peeked = new Map<string, PeekedThrottle>();
      for (const throttle of throttles) {
        const row = running.get(throttle.key);
        if (row === undefined) continue;
        const opens = opensAt(throttle, row, now);
        if (opens > now) await shorten(database, throttle, row, opens);
        peeked.set(throttle.key, { count: integer(row, "count"), opensAt: Math.max(opens, now) });
      }
      return peeked;
    },

    async giveBackThrottles(taken, forgotten = []) {
      const statements = giveBacks(taken, forgotten);
      if (statements.length > 0) await database.batch(statements);
    },
  };
}

/** Counts against every throttle and runs the statements in `written`, all or nothing. */
export async function takeWith(
  database: Database,
  throttles: readonly Throttle[],
  now: Instant,
  written: readonly Statement[],
): Promise<ThrottleTake> {
  checkThrottles(throttles);
  if (throttles.length + written.length === 0) return { passed: true, taken: [] };
  // Always in key order, so that two requests cannot deadlock on each other's keys.
  const sorted = throttles.toSorted(byKey);
  const statements = [...sorted.map((throttle) => takeOf(throttle, now)), ...written];
  for (let round = 0; round < 3; round++) {
    const results = throttles.every(canPass) ? await database.batch(statements) : null;
    if (results !== null) {
      const taken = sorted.map((throttle, index) => takenOf(throttle, results[index]?.[0] ?? {}));
      return { passed: true, taken };
    }
    const refusal = await latestRefusal(database, throttles, now);
    if (refusal !== null) return refusal;
    // A count was given back in the meantime, so there may be room now.
  }
  return { passed: false, key: sorted[0]?.key ?? "", until: after(now, 1) };
}

/** In key order like the takes, so that the two cannot deadlock. */
export function giveBacks(
  taken: readonly TakenThrottle[],
  forgotten: readonly string[] = [],
): readonly Statement[] {
  const backs = taken.map((each) => ({ key: each.key, statements: giveBack(each) }));
  const ends = forgotten.map((key) => ({
    key,
    statements: [sql`DELETE FROM throttles WHERE key = ${key}`],
  }));
  return [...backs, ...ends].toSorted(byKey).flatMap(({ statements }) => statements);
}

function giveBack({ key, amount, endsAt }: TakenThrottle): readonly Statement[] {
  const counted = endsAt === null
    ? sql`key = ${key} AND next_at IS NOT NULL`
    // The window may have been shortened in the meantime: see `shorten`.
    : sql`key = ${key} AND next_at IS NULL AND ends_at <= ${endsAt}
        AND ends_at > ${after(endsAt, -clockSkewSeconds)}`;
  const wait = endsAt === null ? sql`, next_at = 0` : sql``;
  return [
    // Delete rows whose count drops to zero: correct passwords should leave no rows behind.
    sql`DELETE FROM throttles WHERE ${counted} AND count <= ${amount}`,
    sql`UPDATE throttles SET count = count - ${amount} ${wait} WHERE ${counted}`,
  ];
}

function takenOf(throttle: Throttle, row: Row): TakenThrottle {
  const endsAt = isDelay(throttle) ? null : integer(row, "ends_at");
  return { key: throttle.key, amount: amountOf(throttle), endsAt };
}

async function latestRefusal(
  database: Database,
  throttles: readonly Throttle[],
  now: Instant,
): Promise<ThrottleTake | null> {
  const running = await runningRows(database, throttles, now);
  let latest: ThrottleTake & { readonly passed: false } | null = null;
  for (const throttle of throttles) {
    const { key } = throttle;
    const row = running.get(key) ?? null;
    const until = opensAt(throttle, row, now);
    if (until <= now) continue;
    if (row !== null) await shorten(database, throttle, row, until);
    if (latest === null || until > latest.until) latest = { passed: false, key, until };
  }
  return latest;
}

/**
 * Stores the corrected end of a wait that a clock ahead of ours set too far in the future. Without
 * this the end would move forward at every check.
 */
async function shorten(
  database: Database,
  throttle: Throttle,
  row: Row,
  until: Instant,
): Promise<void> {
  const column = isDelay(throttle) ? sql`next_at` : sql`ends_at`;
  const stored = integerOrNull(row, isDelay(throttle) ? "next_at" : "ends_at");
  if (stored === null || stored <= until) return;
  await database.query(sql`UPDATE throttles SET ${column} = ${until}
    WHERE key = ${throttle.key} AND ${column} = ${stored}`);
}

/** The rows by key, without windows that have ended. */
async function runningRows(
  database: Database,
  throttles: readonly Throttle[],
  now: Instant,
): Promise<ReadonlyMap<string, Row>> {
  const keys = list(throttles.map(({ key }) => key));
  const rows = await database.query(sql`SELECT key, count, ends_at, next_at FROM throttles
    WHERE key IN (${keys}) AND ends_at > ${now}`);
  const running = new Map(rows.map((row) => [text(row, "key"), row]));
  for (const throttle of throttles) {
    const row = running.get(throttle.key);
    if (row === undefined || isDelay(throttle)) continue;
    const endsAt = endsBy(integer(row, "ends_at"), now, throttle.windowSeconds);
    if (endsAt <= now) running.delete(throttle.key);
  }
  return running;
}

/** When the throttle lets a request pass; `now` if it has room. */
function opensAt(throttle: Throttle, row: Row | null, now: Instant): Instant {
  if (isDelay(throttle)) return row === null ? now : passesAt(throttle, row, now);
  if (row === null) return canPass(throttle) ? now : after(now, throttle.windowSeconds);
  const full = integer(row, "count") + amountOf(throttle) > throttle.max;
  return full ? endsBy(integer(row, "ends_at"), now, throttle.windowSeconds) : now;
}

/** When a running growing delay lets the next request pass. */
function passesAt({ delaysSeconds, overlooks }: GrowingDelay, row: Row, now: Instant): Instant {
  const stored = integerOrNull(row, "next_at") ?? now;
  const until = endsBy(stored, now, Math.max(...delaysSeconds));
  const counted = Math.min(Math.max(integer(row, "count"), 1), delaysSeconds.length);
  const opens = Math.min(until, after(now, delaysSeconds[counted - 1] ?? 0));
  return opens === overlooks ? now : opens;
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
