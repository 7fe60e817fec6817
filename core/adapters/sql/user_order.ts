import { type Param, sql, type Statement } from "./sql.ts";

// The order in which users were created: of their IDs, and in SQLite, which has no index of whole
// IDs, of their numbers. They differ only for users that a process with a wrong clock created.

/** The column of that order, for a page of all users. */
export const inOrder: Statement = sql`
  /*pg users.id -- */ users.number
  `;

/**
 * The place of an ID in `inOrder`. If the user was deleted, that of the nearest one before the rows
 * that follow.
 */
export function placeOf(id: Param, up: boolean): Statement {
  return searched(id, up, sql`/*pg place.id -- */`);
}

/** The same as a number, on both engines. */
export function numberOf(id: Param, up: boolean): Statement {
  const number = up
    ? sql`/*pg coalesce((SELECT number FROM users WHERE users.id <= place.id
      ORDER BY users.id DESC LIMIT 1), 0) -- */`
    : sql`/*pg coalesce((SELECT number FROM users WHERE users.id >= place.id
      ORDER BY users.id LIMIT 1), ${text(String(Number.MAX_SAFE_INTEGER))}) -- */`;
  return searched(id, up, number);
}

/** Larger than each number. */
const halvesFrom = 2 ** 40;

/**
 * If the user was deleted, SQLite halves the numbers 41 times, which takes 50 us: the place of the
 * last user whose ID is not greater, or the one after the last user whose ID is lower.
 */
function searched(id: Param, up: boolean, forPostgres: Statement): Statement {
  const [before, more] = up ? ["<=", 0] : ["<", 1];
  const words = "coalesce((SELECT users.number FROM users WHERE users.id = place.id " +
    "AND substr(users.id_tail, -6) = substr(place.id, -6)), (WITH RECURSIVE halves(low, step) AS " +
    `(SELECT ${more}, ${halvesFrom} UNION ALL SELECT low + CASE WHEN (SELECT users.id FROM users ` +
    `WHERE users.number >= low + step - ${more} ORDER BY users.number LIMIT 1) ` +
    `${before} place.id THEN step ELSE 0 END, ` +
    "step / 2 FROM halves WHERE step > 0) SELECT max(low) FROM halves))";
  return sql`(SELECT ${forPostgres} ${text(words)}
    FROM (SELECT CAST(${id} AS TEXT) AS id) AS place)`;
}

function text(words: string): Statement {
  return { parts: [words], params: [], must: false };
}
