import { sql, type Statement } from "./sql.ts";

// The order in which users were created: of their IDs, and in SQLite, which has no index of whole
// IDs, of their numbers. The two differ where a clock was wrong, and where an import waited for the
// lock while users registered. So a place has both: one cannot be found by the other once its user
// is deleted.

/** The column of that order, for a page of all users. */
export const inOrder: Statement = sql`
  /*pg users.id -- */ users.number
  `;

/** Of the last user of a page. */
export interface UserPlace {
  readonly number: number;
  readonly id: string;
}

/** Before all users. */
export const beforeAll: UserPlace = { number: 0, id: "" };

/** Where a place is in `inOrder`. */
export function inOrderAt({ number, id }: UserPlace): Statement {
  return sql`(SELECT /*pg place.id -- */ place.number
    FROM (SELECT CAST(${id} AS TEXT) AS id, CAST(${number} AS BIGINT) AS number) AS place)`;
}

/** The part of a cursor that `readPlace` reads. */
export function placeText({ number, id }: UserPlace): string {
  return `${number}/${id}`;
}

/** Null for a text that no page returned. */
export function readPlace(text: string): UserPlace | null {
  const [, number, id] = /^([0-9]{1,15})\/([^/]+)$/.exec(text) ?? [];
  return number === undefined || id === undefined ? null : { number: Number(number), id };
}
