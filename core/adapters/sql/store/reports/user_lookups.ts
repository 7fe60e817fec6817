import { clockSkewSeconds } from "../../../../domain/expiry.ts";
import { after, type Instant } from "../../../../domain/instant.ts";
import { secondFactorBlockSeconds, type User } from "../../../../domain/account/user.ts";
import type { UserFilter } from "../../../../domain/reports/user_search.ts";
import type { UserQuery } from "../../../../ports/stores/report_store.ts";
import { userColumns } from "../rows/rows.ts";
import { type Param, sql, type Statement, upTo } from "../../sql.ts";
import { isUser } from "../../user_columns.ts";
import { inOrder, inOrderAt, placeText, readPlace, type UserPlace } from "../../user_order.ts";

/**
 * One way to find users: a sort order and keyset pagination in it. A place is the key of the last
 * row of a page, so rows added or removed between two pages cause neither gaps nor duplicates. Each
 * order has an index for each filter, so the cost of a page depends only on its size.
 */
export interface UserLookup {
  readonly name: "newest" | "last_login" | "name" | "id" | "phone" | "digits";
  /** The key of the user with that number as text. */
  readonly place: (user: User, number: number) => string;
  /**
   * Statements for the rows after `place`, or from the start: run them in order until there are
   * enough rows. Empty if nothing can follow.
   */
  readonly page: (place: string | null) => readonly ((limit: number) => Statement)[];
}

/** DEL sorts after every character that a username, number or ID may contain. */
export const aboveAll = "\x7f";

/** Must match the indexes in the schema exactly. */
const lastLogin = sql`coalesce(last_login_at, 0)`;
const lastDigits = sql`(substr(phone_number, length(phone_number), 1)
  || substr(phone_number, length(phone_number) - 1, 1)
  || substr(phone_number, length(phone_number) - 2, 1)
  || substr(phone_number, length(phone_number) - 3, 1)
  || substr(phone_number, length(phone_number) - 4, 1)
  || substr(phone_number, length(phone_number) - 5, 1))`;
const digitsIndexed = 6;

export const conditions: Readonly<Record<UserFilter, Statement>> = {
  all: sql`0 = 0`,
  locked: sql`locked_at IS NOT NULL`,
  unverified: sql`phone_verified_at IS NULL`,
  "failed-attempts":
    sql`password_failures + familiar_password_failures + second_factor_failures_in_row > 0`,
  // Applied in `source`.
  "locked-out": sql`0 = 0`,
};

/** The lookups of a query in order: one for all users, or with a search, the best match first. */
export function lookupsFor(query: UserQuery): readonly UserLookup[] {
  const { search } = query;
  const lookups = search === "" ? [ordered(query)] : searching(query, search);
  return query.from === "start" ? lookups : lookups.toReversed();
}

function searching(query: UserQuery, search: string): readonly UserLookup[] {
  const digits = search.replace(/[ ().-]/g, "");
  const isNumber = /^\+[0-9 ().-]*$/.test(search);
  const isEnd = /^[0-9]{3,15}$/.test(digits) && /^[0-9 ().-]+$/.test(search);
  // A prefix of a name or a complete id: printable ASCII, at most 254 characters.
  const isWord = /^[\x21-\x7e]{1,254}$/.test(search);
  const isId = isWord && search.startsWith("usr_");
  const prefix = search.toLowerCase();
  // Excludes users already found by name.
  const others = isWord
    ? sql`NOT (username_key >= ${prefix} AND username_key < ${prefix + aboveAll})`
    : sql`0 = 0`;
  return [
    ...(isId ? [byId(query, search)] : []),
    ...(isWord ? [byName(query, prefix, isId ? sql`id <> ${search}` : sql`0 = 0`)] : []),
    ...(isNumber && digits.length <= 16 ? [byPhone(query, digits, others)] : []),
    ...(isEnd ? [byLastDigits(query, digits, others)] : []),
  ];
}

function ordered(query: UserQuery): UserLookup {
  if (query.order === "name") return byName(query, "", sql`0 = 0`);
  if (query.order === "newest") {
    const { key, edge } = creation(query);
    return lookup("newest", query, {
      place: ({ id }, number) => placeText({ number, id }),
      read: (text) => {
        const place = readPlace(text);
        return place === null ? null : [edge(place)];
      },
      key: [key],
      down: true,
    });
  }
  return byLastLogin(query);
}

/**
 * Latest login first, and then those who never logged in, who may be many. The index of all users
 * ends with their number, which takes less than the ID and has nearly the same order.
 */
function byLastLogin(query: UserQuery): UserLookup {
  const { key, edge }: LastColumn = query.filter === "all"
    ? { key: sql`number`, edge: ({ number }) => number }
    : byWholeId;
  return lookup("last_login", query, {
    place: ({ lastLoginAt, id }, number) => `${lastLoginAt ?? 0}/${placeText({ number, id })}`,
    read(text) {
      const [at, last] = pair(text, edge) ?? [];
      const isTime = typeof at === "string" && /^[0-9]{1,15}$/.test(at);
      return isTime && last !== undefined ? [Number(at), last] : null;
    },
    key: [lastLogin, key],
    down: true,
  });
}

/** The last column of a key, which is unique, and its value at a place. */
interface LastColumn {
  readonly key: Statement;
  readonly edge: (place: UserPlace) => Param | Statement;
}

const byWholeId: LastColumn = { key: sql`id`, edge: ({ id }) => id };

/** The order of creation. The indexes of all users have no ID, and those of a filter have it. */
function creation({ filter }: UserQuery): LastColumn {
  return filter === "all" ? { key: inOrder, edge: inOrderAt } : byWholeId;
}

function byId(query: UserQuery, id: string): UserLookup {
  const place = (user: User): string => user.id;
  const read = (): null => null;
  return lookup("id", query, { place, read, key: [sql`id`], condition: isUser(id) });
}

function byName(query: UserQuery, prefix: string, condition: Statement): UserLookup {
  return lookup("name", query, {
    place: (user) => user.username.toLowerCase(),
    read: (place) => [place],
    key: [sql`username_key`],
    prefix,
    condition,
  });
}

function byPhone(query: UserQuery, prefix: string, condition: Statement): UserLookup {
  const { key, edge } = creation(query);
  return lookup("phone", query, {
    place: ({ phoneNumber, id }, number) => `${phoneNumber}/${placeText({ number, id })}`,
    read: (text) => pair(text, edge),
    key: [sql`phone_number`, key],
    prefix,
    condition,
  });
}

/** The last digits are indexed in reverse, so that a search for them is a prefix search. */
function byLastDigits(query: UserQuery, digits: string, others: Statement): UserLookup {
  const backwards = (text: string): string =>
    [...text].toReversed().slice(0, digitsIndexed).join("");
  const longer = digits.length > digitsIndexed
    ? sql`AND substr(phone_number, length(phone_number) - ${digits.length - 1}) = ${digits}`
    : sql``;
  const { key, edge } = creation(query);
  return lookup("digits", query, {
    place: ({ phoneNumber, id }, number) =>
      `${backwards(phoneNumber)}/${placeText({ number, id })}`,
    read: (text) => pair(text, edge),
    key: [lastDigits, key],
    prefix: backwards(digits),
    condition: sql`${others} ${longer}`,
  });
}

/** The first column and the place, which `/` separates. */
function pair(text: string, edge: LastColumn["edge"]): Key | null {
  const [, first, rest = ""] = /^([^/]+)\/(.+)$/.exec(text) ?? [];
  const place = readPlace(rest);
  return first === undefined || place === null ? null : [first, edge(place)];
}

/** The values of the sort key. */
type Key = readonly [Param | Statement, (Param | Statement)?];

interface LookupFacts {
  readonly place: UserLookup["place"];
  /** Parses the key in a place; null for a place that no page returned. */
  readonly read: (place: string) => Key | null;
  /** The sort key: one column, or two that are unique together. */
  readonly key: readonly [Statement, Statement?];
  /** The prefix of the first column. */
  readonly prefix?: string;
  readonly condition?: Statement;
  /** Descending instead of ascending. */
  readonly down?: true;
}

function lookup(name: UserLookup["name"], query: UserQuery, facts: LookupFacts): UserLookup {
  const { key: [first, second], prefix = "", condition = sql`0 = 0` } = facts;
  const up = (facts.down !== true) === (query.from === "start");
  const beyond = up ? sql`>` : sql`<`;
  const falling = up ? sql`` : sql`DESC`;
  const order = sql`${first} ${falling}`;
  const both = second === undefined ? order : sql`${order}, ${second} ${falling}`;
  const low = prefix === "" ? sql`0 = 0` : sql`${first} >= ${prefix}`;
  const high = prefix === "" ? sql`0 = 0` : sql`${first} < ${prefix + aboveAll}`;
  const select = (where: Statement, by: Statement) => (limit: number) =>
    sql`SELECT ${userColumns}, users.number FROM ${source(query)} WHERE ${conditions[query.filter]}
      AND ${condition} AND ${where} ORDER BY ${by} ${upTo(limit)}`;
  const page: UserLookup["page"] = (place) => {
    if (place === null) return [select(sql`${low} AND ${high}`, both)];
    const [at, last] = facts.read(place) ?? [];
    if (at === undefined || (typeof at === "string" && !at.startsWith(prefix))) return [];
    // Not (first, second) > (?, ?), for which SQLite scans an expression index from its first row.
    // Only one bound on each side, because SQLite might use the looser of two.
    const later = select(sql`${first} ${beyond} ${at} AND ${up ? high : low}`, both);
    if (second === undefined || last === undefined) return [later];
    const same = sql`${first} = ${at} AND ${second} ${beyond} ${last}`;
    return [select(same, sql`${second} ${falling}`), later];
  };
  return { name, place: facts.place, page };
}

/** See `secondFactorBlock`. */
function latestBlock(now: Instant): Instant {
  return after(now, secondFactorBlockSeconds + clockSkewSeconds);
}

export function lockedOut(now: Instant): Statement {
  return sql`second_factor_blocked_until > ${now}
    AND second_factor_blocked_until <= ${latestBlock(now)}`;
}

/** Few users are locked out at any time, so they are selected first and then sorted. */
export function source({ filter, now }: Pick<UserQuery, "filter" | "now">): Statement {
  return filter === "locked-out"
    ? sql`(WITH locked_out AS MATERIALIZED (SELECT * FROM users WHERE ${lockedOut(now)})
      SELECT * FROM locked_out) AS users`
    : sql`users`;
}
