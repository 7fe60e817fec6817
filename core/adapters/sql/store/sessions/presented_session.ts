import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { User, UserOrigin } from "../../../../domain/account/user.ts";
import type { Username } from "../../../../domain/account/username.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { Amr, CheckedSession } from "../../../../domain/session/session.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import type { KeyedRead } from "../../keyed_read.ts";
import { sql, type Statement } from "../../sql.ts";
import { idColumns, idOf } from "../../user_columns.ts";
import { anyHexOf, bytesOf, hasSessionId } from "../rows/bytes.ts";
import { parseRoles } from "../rows/rows.ts";
import { usualAmr, usualLimits } from "../rows/rows_of_sessions.ts";

// The hot path: what a client presents is looked up for every request of an app. The row is read by
// position and its types are not checked: names and checks for 34 columns took 9 of the 15
// microseconds of this read. tests/contracts/sessions/presented.ts checks the types on each engine.
// The address and the user agent of the session are not read, which only lists show: with thousands
// of different user agents, most checks waited for a second read.

/** The columns of a `PresentedRow`, in its order. */
const columns: Statement = sql`${anyHexOf(sql`sessions.secret_hash`)}, ${idColumns},
  sessions.created_at, sessions.seen_after, sessions.cut_short, sessions.ended_at,
  sessions.own_idle_seconds, sessions.own_absolute_seconds, sessions.amr_first, sessions.amr_second,
  sessions.authenticated_before, sessions.second_factor_before, sessions.aal2_ended_at,
  sessions.device_id, users.username, users.phone_number, users.phone_verified_at,
  users.phone_used_again_at, users.phone_corrections_left, users.created_at, users.last_login_at,
  users.second_factor_failures, users.second_factor_blocked_until,
  users.second_factor_failures_in_row, users.password_failures,
  users.familiar_password_failures, users.locked_at, users.roles, users.special_origin,
  users.test_until`;

export const presentedRead: KeyedRead = {
  columns,
  from: sql`sessions JOIN users ON users.number = sessions.user_number`,
  matches: (hex) => hasSessionId(bytesOf(hex)),
};

export type PresentedRow = readonly [
  secretHashHex: string,
  userIdHead: string | number,
  userIdTail: string,
  createdAt: Instant,
  seenAfter: number,
  cutShort: number,
  endedAt: Instant | null,
  idleSeconds: number | null,
  absoluteSeconds: number | null,
  amrFirst: Amr | null,
  amrSecond: Amr | null,
  authenticatedBefore: number,
  secondFactorBefore: number | null,
  aal2EndedAt: Instant | null,
  deviceId: TokenId | null,
  username: Username,
  phoneNumber: PhoneNumber,
  phoneVerifiedAt: Instant | null,
  phoneUsedAgainAt: Instant | null,
  phoneCorrectionsLeft: number,
  userCreatedAt: Instant,
  lastLoginAt: Instant | null,
  secondFactorFailures: number,
  secondFactorBlockedUntil: Instant | null,
  secondFactorFailuresInRow: number,
  passwordFailures: number,
  familiarPasswordFailures: number,
  lockedAt: Instant | null,
  roles: string,
  specialOrigin: Exclude<UserOrigin, "registered"> | null,
  testUntil: Instant | null,
];

export interface PresentedSession {
  readonly session: CheckedSession;
  readonly user: User;
}

export function readPresented(id: TokenId, row: PresentedRow): PresentedSession {
  const absoluteSeconds = row[8] ?? usualLimits.absoluteSeconds;
  const userId = idOf(row[1], row[2]);
  return {
    session: {
      id,
      secretHash: row[0].toLowerCase() as SecretHash,
      userId,
      createdAt: row[3],
      lastSeenAt: row[3] + row[4],
      expiresAt: after(row[3], absoluteSeconds) - row[5],
      endedAt: row[6],
      idleSeconds: row[7] ?? usualLimits.idleSeconds,
      absoluteSeconds,
      amr: [row[9] ?? usualAmr[0], row[10] ?? usualAmr[1]],
      authenticatedAt: row[3] - row[11],
      secondFactorAt: row[12] === null ? null : row[3] - row[12],
      aal2EndedAt: row[13],
      deviceId: row[14],
    },
    user: {
      id: userId,
      username: row[15],
      phoneNumber: row[16],
      phoneVerifiedAt: row[17],
      phoneUsedAgainAt: row[18],
      phoneCorrectionsLeft: row[19],
      createdAt: row[20],
      lastLoginAt: row[21],
      secondFactorFailures: row[22],
      secondFactorBlockedUntil: row[23],
      secondFactorFailuresInRow: row[24],
      passwordFailures: row[25],
      familiarPasswordFailures: row[26],
      lockedAt: row[27],
      roles: parseRoles(row[28]),
      origin: row[29] ?? "registered",
      testUntil: row[30],
    },
  };
}
