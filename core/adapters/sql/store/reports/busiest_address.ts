import type { BusiestAddress } from "../../../../domain/reports/shared_address.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { Row } from "../../database.ts";
import { limitTo, sql, type Statement } from "../../sql.ts";

const weekSeconds = 7 * 24 * 60 * 60;
/** Events read by index, newest first; the limit bounds the query's time. */
const eventsMax = 10_000;

/** Counts logins and registrations in the last week, within its newest 10,000 events. */
export function busiestAddressStatement(now: Instant): Statement {
  return sql`WITH newest AS (
      SELECT type, at, address, user_id FROM audit_events
      WHERE at >= ${after(now, -weekSeconds)} ORDER BY at DESC ${limitTo(eventsMax)}),
    logins AS (
      SELECT at, address, user_id FROM newest
      WHERE type IN ('session.opened', 'user.registered') AND address IS NOT NULL)
    SELECT address, count(*) AS logins, count(DISTINCT user_id) AS users,
      (SELECT count(*) FROM logins) AS logins_in_all,
      (SELECT max(at) - min(at) FROM logins) AS span
    FROM logins GROUP BY address ORDER BY count(*) DESC, address LIMIT 1`;
}

export function busiestAddressOf(row: Row | undefined): BusiestAddress | null {
  return row === undefined ? null : {
    address: String(row["address"]),
    logins: Number(row["logins"]),
    users: Number(row["users"]),
    loginsTotal: Number(row["logins_in_all"]),
    spanMs: Number(row["span"]),
  };
}
