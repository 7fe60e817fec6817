import type { Database } from "../../database.ts";
import { limitTo, must, sql, type Statement } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { familiarSeconds, type GuesserKind } from "../../../../domain/account/user.ts";
import type { AuditEvent } from "../../../../domain/audit_event.ts";
import { after } from "../../../../domain/instant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { UserStore } from "../../../../ports/stores/user_store.ts";
import { hexOf, networkBytes, networkOfHex } from "../rows/bytes.ts";
import { belongsTo, dayOf } from "../rows/row_conditions.ts";
import { auditEventInsert, text } from "../rows/rows.ts";
import { hasPassword, settingPassword } from "../rows/rows_of_passwords.ts";

type Passwords = Pick<
  UserStore,
  | "findStanding"
  | "listLoginNetworks"
  | "isLoginNetwork"
  | "countPasswordFailure"
  | "recordCorrectPassword"
  | "replacePasswordHash"
>;

/** A phone that changes its network every few hours has fewer in thirty days. */
const networksListedMax = 200;

const daySeconds = 24 * 60 * 60;

const failuresOf: Readonly<Record<GuesserKind, Statement>> = {
  strangers: sql`password_failures`,
  familiar: sql`familiar_password_failures`,
};

export function createPasswords(
  database: Database,
  foldFlood: (event: AuditEvent) => AuditEvent,
): Passwords {
  return {
    async findStanding(name, network, since) {
      // Finds the first name at or after it, and then always looks up that user's networks, so that
      // a free name takes as long as a taken one.
      const [row] = await database.query(sql`SELECT next.id, next.username_key,
          (SELECT count(*) FROM user_networks WHERE user_networks.user_number = next.number
            AND user_networks.network = ${networkBytes(network)}
            AND user_networks.last_login_at > ${since}) AS logins
        FROM (SELECT id, number, username_key FROM users WHERE username_key >= ${name}
          ORDER BY username_key LIMIT 1) AS next`);
      const has = row !== undefined && text(row, "username_key") === name;
      if (!has) return { userId: null, familiar: false };
      return { userId: text(row, "id") as UserId, familiar: Number(row["logins"]) > 0 };
    },

    async listLoginNetworks(userId, since) {
      const rows = await database.query(sql`SELECT ${hexOf(sql`network`)} AS network
        FROM user_networks WHERE ${belongsTo(userId)} AND last_login_at > ${since}
        ORDER BY last_login_at DESC, length(network), network ${limitTo(networksListedMax)}`);
      return rows.map((row) => networkOfHex(text(row, "network")));
    },

    async isLoginNetwork(network, since) {
      const rows = await database.query(sql`SELECT last_login_day FROM login_networks
        WHERE network = ${networkBytes(network)} AND last_login_day
          BETWEEN ${dayOf(since)} AND ${dayOf(after(since, familiarSeconds + daySeconds))}`);
      return rows.length > 0;
    },

    async countPasswordFailure(userId, by, event) {
      const column = failuresOf[by];
      const done = await database.batch([
        // The same statements run without a user, so that timing reveals less about who exists.
        sql`UPDATE users SET ${column} = ${column} + 1
          WHERE ${isUser(userId ?? "")} RETURNING ${column} AS failures`,
        auditEventInsert(foldFlood(event), event),
      ]);
      return Number(done?.[0]?.[0]?.["failures"] ?? 0);
    },

    async recordCorrectPassword(userId, failuresInRowMax, now) {
      const column = (name: Statement): Statement =>
        sql`CASE WHEN ${name} < ${failuresInRowMax} THEN 0 ELSE ${name} END`;
      const { strangers, familiar } = failuresOf;
      await database.query(sql`UPDATE users SET
          password_failures = ${column(strangers)},
          familiar_password_failures = ${column(familiar)},
          last_password_at = CASE WHEN phone_verified_at IS NULL
            THEN CAST(${now} AS BIGINT) ELSE last_password_at END
        WHERE ${isUser(userId)} AND (phone_verified_at IS NULL
          OR ${strangers} BETWEEN 1 AND ${failuresInRowMax - 1}
          OR ${familiar} BETWEEN 1 AND ${failuresInRowMax - 1})`);
    },

    async replacePasswordHash({ userId, from, to }, event) {
      const done = await database.batch([
        must(sql`UPDATE users SET ${settingPassword(to)}
          WHERE ${isUser(userId)} AND ${hasPassword(from)} RETURNING id`),
        auditEventInsert(event),
      ]);
      return done !== null;
    },
  };
}
