import { beatLifetimeSeconds } from "../../../../domain/upkeep/heartbeat.ts";
import type { BusiestAddress } from "../../../../domain/reports/shared_address.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { busiestAddressOf } from "./busiest_address.ts";
import type { SecretCheck } from "../../../../domain/upkeep/secret_check.ts";
import type { Row } from "../../database.ts";
import { readSecretCheck } from "../keys/secret_checks.ts";
import { limitTo, sql, type Statement } from "../../sql.ts";

/** What the rows show about the service's health. */
export interface RecordFacts {
  /**
   * Rows that upkeep should have removed an hour ago, at most `leftoversCounted`. Without sessions,
   * which no index has by time.
   */
  readonly leftovers: number;
  /** Null if there are no events. */
  readonly newestEventAt: Instant | null;
  /** The latest time recorded in the database; null if the service has never run on it. */
  readonly clockMark: Instant | null;
  /** Null if no one logged in within the last week. */
  readonly busiestAddress: BusiestAddress | null;
  /** The number of secrets that only LATCHKEY_SECRETS_KEY can decrypt. */
  readonly sealed: number;
  readonly testNumbers: number;
  /** When a service last said that it runs; null if none is known. */
  readonly serviceBeatAt: Instant | null;
  /** The enabled clients that are notified of ended logins, and where. */
  readonly notifiedClients: readonly { readonly id: string; readonly uri: string }[];
  /** The enabled clients that did not get their last logout notices, and since when. */
  readonly lostNotices: readonly {
    readonly id: string;
    readonly count: number;
    readonly since: Instant;
  }[];
  /** Whether `deno task dev` has ever used the database. */
  readonly development: boolean;
  /** What the database knows about the secrets that its rows depend on. */
  readonly secretChecks: readonly SecretCheck[];
}

export const leftoversCounted = 10_000;

const daySeconds = 24 * 60 * 60;

/** One statement that reads at most about 10,000 rows, by index. */
export function recordStatement(now: Instant): Statement {
  const late = after(now, -60 * 60);
  const dayLate = after(late, -daySeconds);
  const weekLate = after(late, -7 * daySeconds);
  return sql`SELECT
    (SELECT count(*) FROM (
      SELECT 1 AS one FROM throttles WHERE ends_at <= ${late}
      UNION ALL SELECT 1 FROM challenges WHERE expires_at < ${dayLate}
      UNION ALL SELECT 1 FROM devices WHERE coalesce(ended_at, expires_at) < ${weekLate}
      ${limitTo(leftoversCounted)}) AS late) AS leftovers,
    (SELECT max(at) FROM audit_events) AS newest_event_at,
    (SELECT at FROM clock_mark) AS clock_mark,
    (SELECT count(*) FROM totps) + (SELECT count(*) FROM signing_keys) AS sealed,
    (SELECT count(*) FROM test_numbers) AS test_numbers,
    (SELECT count(*) FROM development_mark) AS development,
    (SELECT string_agg(id || ' ' || backchannel_logout_uri, ' ') FROM oidc_clients
      WHERE backchannel_logout_uri IS NOT NULL AND disabled_at IS NULL) AS notified_clients,
    (SELECT string_agg(client_id || ' ' || lost_notices.count || ' ' || since, ' ')
      FROM lost_notices JOIN oidc_clients ON oidc_clients.id = client_id
      WHERE disabled_at IS NULL) AS lost_notices,
    (SELECT max(beat_at) FROM heartbeats
      WHERE kind = 'service' AND beat_at <= ${after(now, beatLifetimeSeconds)}) AS service_beat_at`;
}

/** Combines the rows of `recordStatement`, `busiestAddressStatement`, `secretChecksStatement`. */
export function recordOf(
  row: Row | undefined,
  busiest: Row | undefined,
  secrets: readonly Row[],
): RecordFacts {
  const instant = (name: string): Instant | null => {
    const value = row?.[name] ?? null;
    return value === null ? null : Number(value);
  };
  return {
    leftovers: Number(row?.["leftovers"] ?? 0),
    newestEventAt: instant("newest_event_at"),
    clockMark: instant("clock_mark"),
    busiestAddress: busiestAddressOf(busiest),
    sealed: Number(row?.["sealed"] ?? 0),
    testNumbers: Number(row?.["test_numbers"] ?? 0),
    serviceBeatAt: instant("service_beat_at"),
    notifiedClients: pairsOf(String(row?.["notified_clients"] ?? "")),
    lostNotices: lostOf(String(row?.["lost_notices"] ?? "")),
    development: Number(row?.["development"] ?? 0) > 0,
    secretChecks: secrets.map(readSecretCheck),
  };
}

function pairsOf(words: string): RecordFacts["notifiedClients"] {
  return [...words.matchAll(/(\S+) (\S+)/g)].map(([, id = "", uri = ""]) => ({ id, uri }));
}

function lostOf(words: string): RecordFacts["lostNotices"] {
  return [...words.matchAll(/(\S+) (\d+) (\d+)/g)]
    .map(([, id = "", count, since]) => ({ id, count: Number(count), since: Number(since) }));
}
