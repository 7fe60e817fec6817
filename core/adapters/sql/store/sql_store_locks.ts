import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { GuesserKind } from "../../../domain/account/user.ts";
import type { UserId } from "../../../domain/user_id.ts";
import type { Store } from "./every_method.ts";
import type { Database } from "../database.ts";
import { auditEventInsert, text } from "./rows.ts";
import { endDevices } from "./rows_of_factors.ts";
import { must, sql, type Statement } from "../sql.ts";
import { endChallenges, endSessions } from "./sql_store_changes.ts";

type Locks = Pick<
  Store,
  | "countPasswordFailure"
  | "noteRightPassword"
  | "findStanding"
  | "isLoginNetwork"
  | "lockUser"
  | "unlockUser"
>;

const failuresOf: Readonly<Record<GuesserKind, Statement>> = {
  strangers: sql`password_failures`,
  familiar: sql`familiar_password_failures`,
};

// The user's row first, always: see `sql_store_challenges.ts`.

export function createLocks(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): Locks {
  return {
    async countPasswordFailure(userId, by, event) {
      const column = failuresOf[by];
      const done = await database.batch([
        // The same statements without a user, so that their time tells less of who exists.
        sql`UPDATE users SET ${column} = ${column} + 1
          WHERE id = ${userId ?? ""} RETURNING ${column} AS failures`,
        auditEventInsert(foldFlood(event)),
      ]);
      return Number(done?.[0]?.[0]?.["failures"] ?? 0);
    },

    async noteRightPassword(userId, failuresInRowMax, now) {
      const column = (name: Statement): Statement =>
        sql`CASE WHEN ${name} < ${failuresInRowMax} THEN 0 ELSE ${name} END`;
      const { strangers, familiar } = failuresOf;
      await database.query(sql`UPDATE users SET
          password_failures = ${column(strangers)},
          familiar_password_failures = ${column(familiar)},
          last_password_at = CASE WHEN phone_verified_at IS NULL
            THEN CAST(${now} AS BIGINT) ELSE last_password_at END
        WHERE id = ${userId} AND (phone_verified_at IS NULL
          OR ${strangers} BETWEEN 1 AND ${failuresInRowMax - 1}
          OR ${familiar} BETWEEN 1 AND ${failuresInRowMax - 1})`);
    },

    async findStanding(name, network, since) {
      // The first name that is not before it, and then the same look for the user who has that:
      // a name that is free costs what a taken one does.
      const [row] = await database.query(sql`SELECT next.id, next.username_key,
          (SELECT count(*) FROM user_networks WHERE user_networks.user_id = next.id
            AND user_networks.network = ${network}
            AND user_networks.last_login_at > ${since}) AS logins
        FROM (SELECT id, username_key FROM users WHERE username_key >= ${name}
          ORDER BY username_key LIMIT 1) AS next`);
      const has = row !== undefined && text(row, "username_key") === name;
      if (!has) return { userId: null, familiar: false };
      return { userId: text(row, "id") as UserId, familiar: Number(row["logins"]) > 0 };
    },

    async isLoginNetwork(network, since) {
      const rows = await database.query(sql`SELECT network FROM user_networks
        WHERE network = ${network} AND last_login_at > ${since} LIMIT 1`);
      return rows.length > 0;
    },

    async lockUser(userId, now, event) {
      const done = await database.batch([
        // A login under way either is ended here or finds the account locked, by the user's row.
        must(sql`UPDATE users SET locked_at = ${now} WHERE id = ${userId} AND locked_at IS NULL
          RETURNING id`),
        endSessions(userId, null, now),
        endDevices(userId, now),
        endChallenges(userId),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    async unlockUser(userId, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET locked_at = NULL, password_failures = 0,
            familiar_password_failures = 0,
            second_factor_failures = 0, second_factor_failures_in_row = 0,
            second_factor_blocked_until = NULL
          WHERE id = ${userId} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
