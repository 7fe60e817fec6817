import { after, type Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { ClientId } from "../../../../domain/oidc/client.ts";
import {
  type LogoutNotice,
  type LostNotices,
  noticeWaitSecondsMax,
} from "../../../../domain/oidc/logout_notice.ts";
import type { TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { LogoutNoticeStore } from "../../../../ports/stores/oidc/logout_notice_store.ts";
import type { Database, Row } from "../../database.ts";
import { limitTo, list, sql, type Statement, upTo } from "../../sql.ts";
import { unexpired } from "../rows/row_conditions.ts";
import { integer, text } from "../rows/rows.ts";
import { hasSessionId } from "../rows/bytes.ts";

const clientsListedMax = 500;

export function createLogoutNotices(database: Database): LogoutNoticeStore {
  return {
    async collectNotices({ from, limit, now, limits }) {
      invariant(limit >= 1 && limit <= 500, "a page has 1 to 500 notices");
      const rows = await database.query(sql`SELECT grant_id, CASE WHEN EXISTS (
            SELECT 1 FROM oidc_grants WHERE oidc_grants.id = waiting.grant_id
              AND oidc_grants.ended_at IS NULL AND EXISTS (
                SELECT 1 FROM sessions WHERE ${hasSessionId(sql`oidc_grants.session_bytes`)}
                  AND sessions.ended_at IS NULL AND ${unexpired(now, limits)})
          ) THEN 0 ELSE 1 END AS ended
        FROM (SELECT grant_id FROM logout_notices
          WHERE next_at IS NULL AND grant_id > ${from ?? ""}
          ORDER BY grant_id ${upTo(limit)}) AS waiting
        ORDER BY grant_id`);
      const ended = rows.filter((row) => integer(row, "ended") === 1)
        .map((row) => text(row, "grant_id"));
      if (ended.length > 0) {
        await database.query(sql`UPDATE logout_notices SET next_at = ${now}, ended_at = ${now}
          WHERE grant_id IN (${list(ended)}) AND next_at IS NULL`);
      }
      const last = rows.at(limit - 1);
      return last === undefined ? null : text(last, "grant_id") as TokenId;
    },

    async listDueClients(now) {
      const of = (which: Statement): Statement =>
        sql`(SELECT ${which} FROM logout_notices
          WHERE client_id = oidc_clients.id AND next_at IS NOT NULL)`;
      const ahead = after(now, noticeWaitSecondsMax);
      const rows = await database.query(sql`SELECT id FROM oidc_clients
        WHERE ${of(sql`min(next_at)`)} <= ${now} OR ${of(sql`max(next_at)`)} > ${ahead}
        ORDER BY id ${limitTo(clientsListedMax)}`);
      return rows.map((row) => text(row, "id") as ClientId);
    },

    /** The condition is repeated, since PostgreSQL rechecks it on rows that others have changed. */
    async claimNotices({ clientId, now, until, limit }) {
      invariant(Number.isInteger(limit) && limit >= 1 && limit <= 100, "a claim is of 1 to 100");
      // Not a parameter: PostgreSQL would plan for a tenth of the table, and read it whole.
      const some = limitTo(limit);
      const rows = await database.query(sql`UPDATE logout_notices
        SET next_at = ${until}, attempts = attempts + 1
        WHERE ${due(now)} AND grant_id IN (
          SELECT grant_id FROM logout_notices
          WHERE client_id = ${clientId} AND ${
        due(now)
      } ORDER BY next_at ${some} /*pg FOR UPDATE SKIP LOCKED */)
        RETURNING *`);
      return rows.map(readNotice);
    },

    async giveUpNotices({ clientId, now, endedBefore }) {
      const rows = await database.query(sql`DELETE FROM logout_notices
        WHERE ${due(now)} AND grant_id IN (
          SELECT grant_id FROM logout_notices
          WHERE client_id = ${clientId} AND ${due(now)} AND ended_at < ${endedBefore}
          ORDER BY next_at LIMIT 500 /*pg FOR UPDATE SKIP LOCKED */)
        RETURNING grant_id`);
      return rows.length;
    },

    async settleNotice({ grantId, attempts }, nextAt) {
      const own = sql`grant_id = ${grantId} AND attempts = ${attempts} RETURNING grant_id`;
      const change = nextAt === null
        ? sql`DELETE FROM logout_notices WHERE ${own}`
        : sql`UPDATE logout_notices SET next_at = ${nextAt} WHERE ${own}`;
      return (await database.query(change)).length > 0;
    },

    async addLostNotices({ clientId, count, problem, now }) {
      await database.query(sql`INSERT INTO lost_notices
          (client_id, count, since, last_at, last_problem)
        SELECT id, CAST(${count} AS INTEGER), CAST(${now} AS BIGINT), CAST(${now} AS BIGINT),
          CAST(${problem} AS TEXT)
        FROM oidc_clients WHERE id = ${clientId}
        ON CONFLICT (client_id) DO UPDATE SET count = lost_notices.count + excluded.count,
          last_at = excluded.last_at, last_problem = excluded.last_problem`);
    },

    async clearLostNotices(clientId) {
      await database.query(sql`DELETE FROM lost_notices WHERE client_id = ${clientId}`);
    },

    async listLostNotices() {
      const rows = await database.query(sql`SELECT * FROM lost_notices
        ORDER BY client_id ${limitTo(clientsListedMax)}`);
      return new Map(rows.map((row) => [text(row, "client_id") as ClientId, readLost(row)]));
    },
  };
}

function readLost(row: Row): LostNotices {
  return {
    count: integer(row, "count"),
    since: integer(row, "since"),
    lastAt: integer(row, "last_at"),
    problem: text(row, "last_problem"),
  };
}

function due(now: Instant): Statement {
  return sql`(next_at <= ${now} OR next_at > ${after(now, noticeWaitSecondsMax)})`;
}

function readNotice(row: Row): LogoutNotice {
  return {
    grantId: text(row, "grant_id") as TokenId,
    clientId: text(row, "client_id") as ClientId,
    userId: text(row, "user_id") as UserId,
    attempts: integer(row, "attempts"),
  };
}
