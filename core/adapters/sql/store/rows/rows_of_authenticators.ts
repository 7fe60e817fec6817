import type { Row } from "../../database.ts";
import { sql, type Statement } from "../../sql.ts";
import {
  type Authenticator,
  type FactorKind,
  factorKinds,
} from "../../../../domain/factors/authenticators.ts";
import { invariant } from "../../../../domain/invariant.ts";
import type { UserId } from "../../../../domain/user_id.ts";
import { belongsTo } from "./row_conditions.ts";
import { integer, integerOrNull, text, textOrNull } from "./rows.ts";

interface KindRows {
  /** A user's rows, with `authenticatorColumns`; `added_at` is null until confirmed. */
  readonly list: (userId: UserId) => Statement;
  /** Deletes a user's rows; a condition can be appended. */
  readonly remove: (userId: UserId) => Statement;
  /** The condition for unconfirmed enrollments; null if this kind has none. */
  readonly unconfirmed: Statement | null;
}

// PostgreSQL takes the column types of a union from its first SELECT.
const none = { text: sql`CAST(NULL AS TEXT)`, at: sql`CAST(NULL AS BIGINT)` };

const own = sql`expires_at IS NULL`;
const issued = sql`expires_at IS NOT NULL`;

/** The statements for the rows of each kind. */
export const rowsOfKind: Readonly<Record<FactorKind, KindRows>> = {
  totp: {
    list: (userId) =>
      sql`SELECT 'totp' AS factor, ${none.text} AS factor_id, ${none.text} AS label,
          confirmed_at AS added_at, ${none.at} AS used_at, ${none.at} AS expires_at, 1 AS pieces
        FROM totps WHERE user_id = ${userId}`,
    remove: (userId) => sql`DELETE FROM totps WHERE user_id = ${userId}`,
    unconfirmed: sql`confirmed_at IS NULL`,
  },
  passkey: {
    list: (userId) =>
      sql`SELECT 'passkey', id, name, created_at, last_used_at, ${none.at}, 1
        FROM passkeys WHERE user_id = ${userId}`,
    remove: (userId) => sql`DELETE FROM passkeys WHERE user_id = ${userId}`,
    unconfirmed: null,
  },
  recovery_codes: {
    list: (userId) =>
      sql`SELECT 'recovery_codes', ${none.text}, ${none.text}, max(created_at), max(used_at),
          ${none.at}, count(CASE WHEN used_at IS NULL THEN 1 END)
        FROM recovery_codes WHERE ${belongsTo(userId)} AND ${own}
        HAVING count(*) > 0`,
    remove: (userId) => sql`DELETE FROM recovery_codes WHERE ${belongsTo(userId)} AND ${own}`,
    unconfirmed: null,
  },
  issued_code: {
    list: (userId) =>
      sql`SELECT 'issued_code', ${none.text}, ${none.text}, created_at, ${none.at}, expires_at, 1
        FROM recovery_codes WHERE ${belongsTo(userId)} AND ${issued} AND used_at IS NULL`,
    remove: (userId) => sql`DELETE FROM recovery_codes WHERE ${belongsTo(userId)} AND ${issued}`,
    unconfirmed: null,
  },
};

/** An enrollment started with the old password must not be confirmed with the new one. */
export function removeUnconfirmed(userId: UserId): readonly Statement[] {
  return factorKinds.map((kind) => rowsOfKind[kind]).flatMap(({ remove, unconfirmed }) =>
    unconfirmed === null ? [] : [sql`${remove(userId)} AND ${unconfirmed}`]
  );
}

/** A user's authenticators of all kinds, as a table; `pieces` is 0 if all codes are used. */
export function authenticatorsOf(userId: UserId): Statement {
  const [first, ...rest] = factorKinds.map((kind) => rowsOfKind[kind].list(userId));
  invariant(first !== undefined, "there are kinds of factors");
  const all = rest.reduce((union, one) => sql`${union} UNION ALL ${one}`, first);
  return sql`(${all}) AS authenticators`;
}

export const authenticatorColumns: Statement = sql`authenticators.factor,
  authenticators.factor_id, authenticators.label, authenticators.added_at AS factor_added_at,
  authenticators.used_at AS factor_used_at, authenticators.expires_at AS factor_expires_at,
  authenticators.pieces`;

/** Oldest first, with a fixed order for equal instants on every engine. */
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
