import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { User, UserOrigin } from "../../../../domain/account/user.ts";
import type { Username } from "../../../../domain/account/username.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { Amr, Session } from "../../../../domain/session/session.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import type { KeyedRead } from "../../keyed_read.ts";
import { sql, type Statement } from "../../sql.ts";
import { idColumns, idOf } from "../../user_columns.ts";
import { addressOfHex } from "../rows/bytes.ts";
import { parseRoles } from "../rows/rows.ts";
import { sessionValues, usualAmr } from "../rows/rows_of_sessions.ts";

// The hot path: what a client presents is looked up for every request of an app. The row is read by
// position and its types are not checked: names and checks for 34 columns took 9 of the 15
// microseconds of this read. tests/contracts/sessions/presented.ts checks the types on each engine.

/** The columns of a `PresentedRow`, in its order. */
const columns: Statement = sql`sessions.id, ${sessionValues.secretHash}, ${idColumns},
  sessions.created_at, sessions.last_seen_at, sessions.cut_short, sessions.ended_at,
  sessions.idle_seconds, sessions.absolute_seconds, sessions.amr_first, sessions.amr_second,
  sessions.authenticated_before, sessions.second_factor_before, sessions.aal2_ended_at,
  sessions.device_id, ${sessionValues.addressHex}, sessions.user_agent_number,
  users.username, users.phone_number, users.phone_verified_at, users.phone_used_again_at,
  users.phone_corrections_left, users.created_at, users.last_login_at,
  users.second_factor_failures, users.second_factor_blocked_until,
  users.second_factor_failures_in_row, users.password_failures,
  users.familiar_password_failures, users.locked_at, users.roles, users.special_origin,
  users.test_until`;

export const presentedRead: KeyedRead = {
  columns,
  from: sql`sessions JOIN users ON users.number = sessions.user_number`,
  matches: (id) => sql`sessions.id = ${id}`,
  keyType: "text",
};

export type PresentedRow = readonly [
  id: TokenId,
  secretHash: SecretHash,
  userIdHead: string | number,
  userIdTail: string,
  createdAt: Instant,
  lastSeenAt: Instant,
  cutShort: number,
  endedAt: Instant | null,
  idleSeconds: number,
  absoluteSeconds: number,
  amrFirst: Amr | null,
  amrSecond: Amr | null,
  authenticatedBefore: number,
  secondFactorBefore: number | null,
  aal2EndedAt: Instant | null,
  deviceId: TokenId | null,
  addressHex: string | null,
  userAgentNumber: number | null,
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
  readonly session: Session;
  readonly user: User;
}

export function readPresented(row: PresentedRow, userAgent: string | null): PresentedSession {
  const userId = idOf(row[2], row[3]);
  return {
    session: {
      id: row[0],
      secretHash: row[1],
      userId,
      createdAt: row[4],
      lastSeenAt: row[5],
      expiresAt: after(row[4], row[9]) - row[6],
      endedAt: row[7],
      idleSeconds: row[8],
      absoluteSeconds: row[9],
      amr: [row[10] ?? usualAmr[0], row[11] ?? usualAmr[1]],
      authenticatedAt: row[4] - row[12],
      secondFactorAt: row[13] === null ? null : row[4] - row[13],
      aal2EndedAt: row[14],
      deviceId: row[15],
      address: addressOfHex(row[16]),
      userAgent,
    },
    user: {
      id: userId,
      username: row[18],
      phoneNumber: row[19],
      phoneVerifiedAt: row[20],
      phoneUsedAgainAt: row[21],
      phoneCorrectionsLeft: row[22],
      createdAt: row[23],
      lastLoginAt: row[24],
      secondFactorFailures: row[25],
      secondFactorBlockedUntil: row[26],
      secondFactorFailuresInRow: row[27],
      passwordFailures: row[28],
      familiarPasswordFailures: row[29],
      lockedAt: row[30],
      roles: parseRoles(row[31]),
      origin: row[32] ?? "registered",
      testUntil: row[33],
    },
  };
}
