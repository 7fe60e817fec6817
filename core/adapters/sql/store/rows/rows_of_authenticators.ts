import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import {
  type Authenticator,
  type FactorKind,
  factorKinds,
} from "../../../../domain/factors/authenticators.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

interface KindRows {
  /** A user's, in the columns of `authenticatorColumns`; `added_at` is null until confirmed. */
  readonly list: (userId: UserId) => Statement;
  /** Removes a user's; a condition can follow. */
  readonly remove: (userId: UserId) => Statement;
  /** Which of them are enrollments that were begun and not confirmed; null where none can be. */
  readonly begun: Statement | null;
}

// PostgreSQL takes the type of a column from the first of the lists that are put together.
const none = { text: sql`CAST(NULL AS TEXT)`, at: sql`CAST(NULL AS BIGINT)` };

const own = sql`expires_at IS NULL`;
const issued = sql`expires_at IS NOT NULL`;

/** Where each kind is kept. */
export const rowsOfKind: Readonly<Record<FactorKind, KindRows>> = {
  totp: {
    list: (userId) =>
      sql`SELECT 'totp' AS factor, ${none.text} AS factor_id, ${none.text} AS label,
          confirmed_at AS added_at, ${none.at} AS used_at, ${none.at} AS expires_at, 1 AS pieces
        FROM totps WHERE user_id = ${userId}`,
    remove: (userId) => sql`DELETE FROM totps WHERE user_id = ${userId}`,
    begun: sql`confirmed_at IS NULL`,
  },
  passkey: {
    list: (userId) =>
      sql`SELECT 'passkey', id, name, created_at, last_used_at, ${none.at}, 1
        FROM passkeys WHERE user_id = ${userId}`,
    remove: (userId) => sql`DELETE FROM passkeys WHERE user_id = ${userId}`,
    begun: null,
  },
  recovery_codes: {
    list: (userId) =>
      sql`SELECT 'recovery_codes', ${none.text}, ${none.text}, max(created_at), max(used_at),
          ${none.at}, count(CASE WHEN used_at IS NULL THEN 1 END)
        FROM recovery_codes WHERE user_id = ${userId} AND ${own}
        HAVING count(CASE WHEN used_at IS NULL THEN 1 END) > 0`,
    remove: (userId) => sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND ${own}`,
    begun: null,
  },
  issued_code: {
    list: (userId) =>
      sql`SELECT 'issued_code', ${none.text}, ${none.text}, created_at, ${none.at}, expires_at, 1
        FROM recovery_codes WHERE user_id = ${userId} AND ${issued} AND used_at IS NULL`,
    remove: (userId) => sql`DELETE FROM recovery_codes WHERE user_id = ${userId} AND ${issued}`,
    begun: null,
  },
};

/** What was begun with an old password is not to be confirmed with the new one. */
export function removeBegun(userId: UserId): readonly Statement[] {
  return factorKinds.map((kind) => rowsOfKind[kind])
    .flatMap(({ remove, begun }) => begun === null ? [] : [sql`${remove(userId)} AND ${begun}`]);
}

/** A user's authenticators of all kinds, as a table. */
export function authenticatorsOf(userId: UserId): Statement {
  const [first, ...rest] = factorKinds.map((kind) => rowsOfKind[kind].list(userId));
  invariant(first !== undefined, "there are kinds of factors");
  const all = rest.reduce((some, one) => sql`${some} UNION ALL ${one}`, first);
  return sql`(${all}) AS authenticators`;
}

export const authenticatorColumns: Statement = sql`authenticators.factor,
  authenticators.factor_id, authenticators.label, authenticators.added_at AS factor_added_at,
  authenticators.used_at AS factor_used_at, authenticators.expires_at AS factor_expires_at,
  authenticators.pieces`;

/** Oldest first, and the same on every engine where two are of one instant. */
export const authenticatorOrder: Statement = sql`authenticators.added_at, authenticators.factor,
  authenticators.factor_id`;

export function readAuthenticator(row: Row): Authenticator {
  return {
    kind: readKind(row),
    id: textOrNull(row, "factor_id"),
    label: textOrNull(row, "label"),
    addedAt: integer(row, "factor_added_at"),
    lastUsedAt: integerOrNull(row, "factor_used_at"),
    expiresAt: integerOrNull(row, "factor_expires_at"),
    count: integer(row, "pieces"),
  };
}

export function readKind(row: Row): FactorKind {
  const kind = factorKinds.find((known) => known === text(row, "factor"));
  invariant(kind !== undefined, "a row of an authenticator has a known kind");
  return kind;
}
