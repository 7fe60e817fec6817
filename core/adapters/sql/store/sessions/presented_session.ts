import type { PhoneNumber } from "../../../../domain/account/phone_number.ts";
import type { User, UserOrigin } from "../../../../domain/account/user.ts";
import type { Username } from "../../../../domain/account/username.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import type { Amr, Session } from "../../../../domain/session/session.ts";
import type { SecretHash, TokenId } from "../../../../domain/token.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import type { KeyedRead } from "../../keyed_read.ts";
import { sql, type Statement } from "../../sql.ts";
import { addressOfHex } from "../rows/bytes.ts";
import { parseRoles } from "../rows/rows.ts";
import { sessionValues, usualAmr } from "../rows/rows_of_sessions.ts";

// The hot path: what a client presents is looked up for every request of an app. The row is read by
// position and its types are not checked: names and checks for 34 columns took 9 of the 15
// microseconds of this read. tests/contracts/sessions/presented.ts checks the types on each engine.

/** The columns of a `PresentedRow`, in its order. */
const columns: Statement = sql`sessions.id, ${sessionValues.secretHash}, users.id AS user_id,
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
  key: sql`sessions.id`,
  keyType: "text",
};

export type PresentedRow = readonly [
  id: TokenId,
  secretHash: SecretHash,
  userId: UserId,
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
  return {
    session: {
      id: row[0],
      secretHash: row[1],
      userId: row[2],
      createdAt: row[3],
      lastSeenAt: row[4],
      expiresAt: after(row[3], row[8]) - row[5],
      endedAt: row[6],
      idleSeconds: row[7],
      absoluteSeconds: row[8],
      amr: [row[9] ?? usualAmr[0], row[10] ?? usualAmr[1]],
      authenticatedAt: row[3] - row[11],
      secondFactorAt: row[12] === null ? null : row[3] - row[12],
      aal2EndedAt: row[13],
      deviceId: row[14],
      address: addressOfHex(row[15]),
      userAgent,
    },
    user: {
      id: row[2],
      username: row[17],
      phoneNumber: row[18],
      phoneVerifiedAt: row[19],
      phoneUsedAgainAt: row[20],
      phoneCorrectionsLeft: row[21],
      createdAt: row[22],
      lastLoginAt: row[23],
      secondFactorFailures: row[24],
      secondFactorBlockedUntil: row[25],
      secondFactorFailuresInRow: row[26],
      passwordFailures: row[27],
      familiarPasswordFailures: row[28],
      lockedAt: row[29],
      roles: parseRoles(row[30]),
      origin: row[31] ?? "registered",
      testUntil: row[32],
    },
  };
}
