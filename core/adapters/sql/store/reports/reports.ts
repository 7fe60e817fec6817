import type { Database } from "../../database.ts";
import { sql, upTo } from "../../sql.ts";
import { isOneOf } from "../../user_columns.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { ReportStore } from "../../../../ports/stores/report_store.ts";
import { createActivity } from "./activity.ts";
import { findHoldings } from "./holdings.ts";
import { createPasswordWorks } from "./password_works.ts";
import { createTraffic } from "./traffic.ts";
import { listUsers } from "./user_pages.ts";
import { scanUsers } from "./user_scans.ts";
import { createUserStates } from "./user_states.ts";
import { hexOf, networkOfHex } from "../rows/bytes.ts";
import { belongsTo } from "../rows/row_conditions.ts";
import { integer, readCount, text } from "../rows/rows.ts";
import { readSession, sessionColumns } from "../rows/rows_of_sessions.ts";
import { deviceColumns, readDevice } from "../rows/rows_of_factors.ts";

const usernamesMax = 1000;

export function createReports(database: Database): ReportStore {
  return {
    ...createActivity(database),
    ...createPasswordWorks(database),
    ...createTraffic(database),
    ...createUserStates(database),
    listUsers: (query) => listUsers(database, query),
    scanUsers: (scan) => scanUsers(database, scan),

    async countUsers() {
      return readCount(await database.query(sql`SELECT count(*) AS count FROM users`));
    },

    async findUsernames(ids) {
      invariant(ids.length <= usernamesMax, "at most 1,000 names are looked up");
      if (ids.length === 0) return new Map();
      const rows = await database.query(sql`SELECT id, username FROM users
        WHERE ${isOneOf(ids)}`);
      return new Map(rows.map((row) => [text(row, "id") as UserId, text(row, "username")]));
    },

    findHoldings: (userId, now, limits) => findHoldings(database, userId, now, limits),

    async listKept(userId, keptMax) {
      const sessions = await database.query(sql`SELECT ${sessionColumns} FROM sessions
        WHERE ${belongsTo(userId)} ORDER BY created_at DESC, number DESC ${upTo(keptMax)}`);
      const devices = await database.query(sql`SELECT ${deviceColumns} FROM devices
        WHERE user_id = ${userId} ORDER BY created_at DESC, id DESC ${upTo(keptMax)}`);
      const networks = await database.query(sql`SELECT
          ${hexOf(sql`network`)} AS network, last_login_at FROM user_networks
        WHERE ${belongsTo(userId)} ORDER BY last_login_at DESC, length(network), network ${
        upTo(keptMax)
      }`);
      return {
        sessions: sessions.map(readSession),
        devices: devices.map(readDevice),
        networks: networks.map((row) => ({
          network: networkOfHex(text(row, "network")),
          lastLoginAt: integer(row, "last_login_at"),
        })),
      };
    },
  };
}
