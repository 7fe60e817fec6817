import { familiarSeconds } from "../../../../domain/account/user.ts";
import { after } from "../../../../domain/instant.ts";
import { sessionDaysMax } from "../../../../domain/session/session.ts";
import { sql } from "../../sql.ts";
import { bytesOf, hexOf } from "../rows/bytes.ts";
import { dayOf } from "../rows/row_conditions.ts";
import { integer, text } from "../rows/rows.ts";
import { endedSessionSeconds } from "../rows/rows_of_sessions.ts";
import type { WalkedRows } from "./walk.ts";

const daySeconds = 24 * 60 * 60;

/**
 * Sessions that ended long ago, and those of a clock that was ahead; see `futureSweeps`. One that
 * was opened by a clock a year ahead would be active a year from now. For a million sessions,
 * indexes by these times would take 27 MB.
 */
export const walkedSessions: WalkedRows<number> = {
  table: sql`sessions`,
  key: sql`number`,
  backwards: sql`number DESC`,
  last: sql`number`,
  positionOf: (row) => integer(row, "number"),
  start: 0,
  keyAt: (number) => sql`${number}`,
  overAt(now) {
    const end = sql`coalesce(ended_at, expires_at)`;
    return sql`(${end} < ${after(now, -endedSessionSeconds)}
      OR ${end} > ${after(now, (sessionDaysMax + 7) * daySeconds)}
      OR created_at > ${after(now, 8 * daySeconds)})`;
  },
};

interface UserNetwork {
  readonly userNumber: number;
  readonly hex: string;
}

/** Networks of users that are no longer familiar, and those of a clock that was ahead. */
export const walkedUserNetworks: WalkedRows<UserNetwork> = {
  table: sql`user_networks`,
  key: sql`user_number, network`,
  backwards: sql`user_number DESC, network DESC`,
  last: sql`user_number, ${hexOf(sql`network`)} AS network_hex`,
  positionOf: (row) => ({
    userNumber: integer(row, "user_number"),
    hex: text(row, "network_hex"),
  }),
  start: { userNumber: 0, hex: "" },
  keyAt: ({ userNumber, hex }) => sql`${userNumber}, ${bytesOf(hex)}`,
  overAt: (now) =>
    sql`(last_login_at < ${after(now, -familiarSeconds)}
      OR last_login_at > ${after(now, 8 * daySeconds)})`,
};

/** The same for the networks of all users. */
export const walkedLoginNetworks: WalkedRows<string> = {
  table: sql`login_networks`,
  key: sql`network`,
  backwards: sql`network DESC`,
  last: sql`${hexOf(sql`network`)} AS network_hex`,
  positionOf: (row) => text(row, "network_hex"),
  start: "",
  keyAt: (hex) => bytesOf(hex),
  overAt: (now) =>
    sql`(last_login_day < ${dayOf(after(now, -familiarSeconds))}
      OR last_login_day > ${dayOf(after(now, 8 * daySeconds))})`,
};
