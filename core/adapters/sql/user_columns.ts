import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { User } from "../../domain/account/user.ts";
import { idTime } from "../../domain/id.ts";
import type { UserId } from "../../domain/user_id.ts";
import { list, sql, type Statement } from "./sql.ts";

// SQLite stores an ID, a phone number, the time of the creation and the roles of a user in other
// columns than PostgreSQL, which take less (schema/0056_shorter_users.sql). Its columns `id`,
// `phone_number`, `created_at` and `roles` are derived when they are read. Each line that starts
// with a comment for PostgreSQL is for SQLite alone.

/** An ID as `idOf` reads it. SQLite takes 5 us to put together the column `id`. */
export const idColumns: Statement = sql`
  /*pg users.id AS id_head, '' AS id_tail -- */ users.id_head, users.id_tail
  `;

/** The ID of `idColumns`. */
export function idOf(head: string | number, tail: string): UserId {
  if (typeof head === "string") return `${head}${tail}` as UserId;
  const time = head % countAt;
  const high = Math.floor(time / 2 ** 30);
  const low = time % 2 ** 30;
  return `usr_${twoDigits(high >> 10)}${twoDigits(high & 1023)}${twoDigits(low >> 20)}${
    twoDigits(low >> 10 & 1023)
  }${twoDigits(low & 1023)}00${twoDigits(Math.floor(head / countAt))}${tail}`;
}

/** A head is milliseconds, and above them the count within one. */
const countAt = 2 ** 43;

const pairs: string[] = [];

/** A number below 1,024 as it ends an ID's time. A session check reads an ID. */
function twoDigits(value: number): string {
  return pairs[value] ??= idTime(value).slice(-2);
}

/** The condition that a row is of that user. SQLite finds it by the last characters of the ID. */
export function isUser(id: string): Statement {
  return sql`(users.id = ${id} AND /*pg coalesce( -- */ substr(users.id_tail, -6) =
    ${lastOf(id)} /*pg , '') IS NOT NULL */)`;
}

export function isOneOf(ids: readonly string[]): Statement {
  return sql`(users.id IN (${list(ids)}) AND /*pg '' NOT IN -- */ substr(users.id_tail, -6) IN
    (${list(ids.map(lastOf))}))`;
}

/** The same for an ID that another table has. */
export function isUserOf(column: Statement): Statement {
  return sql`users.id = ${column}
    /*pg -- */ AND substr(users.id_tail, -6) = substr(${column}, -6)
    `;
}

function lastOf(id: string): string {
  return id.slice(-6);
}

/** Of a new user, in the order of `givenValues`. */
export const givenColumns: Statement = sql`/*pg id, phone_number, created_at, roles -- */ id_head,
  /*pg -- */ id_tail, phone_digits, special_created_at, special_roles
  `;

const head = text(headOf("given.id"));

/** Of a row `given` with the columns `id`, `phone_number`, `created_at` and `roles`. */
export const givenValues: Statement = sql`
  /*pg given.id, given.phone_number, given.created_at, given.roles -- */ ${head},
  /*pg -- */ substr(given.id, -12), CAST(given.phone_number AS INTEGER),
  /*pg -- */ nullif(given.created_at, ${head} & 8796093022207), nullif(given.roles, '[]')
  `;

/** One row for `givenValues`. */
export function given({ id, phoneNumber, createdAt, roles }: User): Statement {
  return sql`(SELECT CAST(${id} AS TEXT) AS id, CAST(${phoneNumber} AS TEXT) AS phone_number,
    CAST(${createdAt} AS BIGINT) AS created_at, CAST(${JSON.stringify(roles)} AS TEXT) AS roles)
    AS given`;
}

/** Sets the phone number, for an `UPDATE users SET`. */
export function settingPhone(phoneNumber: PhoneNumber): Statement {
  return sql`/*pg phone_number -- */ phone_digits
    = /*pg -- */ CAST(
    ${phoneNumber} /*pg -- */ AS INTEGER)
    `;
}

export function settingRoles(roles: User["roles"]): Statement {
  return sql`/*pg roles -- */ special_roles
    = /*pg -- */ nullif(
    ${JSON.stringify(roles)} /*pg -- */ , '[]')
    `;
}

/** `id_head` of an ID, on one line. */
function headOf(id: string): string {
  const alphabet = "'0123456789abcdefghjkmnpqrstvwxyz'";
  // The place of a character in the ID, and of its five bits in the number.
  const places = [6, 7, 8, 9, 10, 11, 12, 13, 14].map((at) => [at, 5 * (14 - at)] as const);
  const digits = [...places, [17, 48], [18, 43]].map(([at, bits]) =>
    `((instr(${alphabet}, substr(${id}, ${at}, 1)) - 1) << ${bits})`
  );
  return `CASE WHEN length(${id}) = 30 AND ${id} GLOB 'usr_0[0-7]*' ` +
    `AND substr(${id}, 15, 2) = '00' AND substr(${id}, 5) NOT GLOB '*[^0-9a-hjkmnp-tv-z]*' ` +
    `THEN ${digits.join(" + ")} ELSE substr(${id}, 1, max(length(${id}) - 12, 0)) END`;
}

function text(words: string): Statement {
  return { parts: [words], params: [], must: false };
}
