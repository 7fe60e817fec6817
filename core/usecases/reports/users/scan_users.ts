import type { User } from "../../../domain/account/user.ts";
import {
  type InsideTerms,
  insideTerms,
  parseUserSearch,
} from "../../../domain/reports/user_search.ts";
import type { Ports } from "../../../ports/ports.ts";

export interface ScanUsersInput {
  /** As in `listUsers`. */
  readonly search: string;
  /** The `next` of the slice before, or null for the first. Any other text finds nothing. */
  readonly cursor: string | null;
  /** How many names or numbers to look through, 1 to 20,000. */
  readonly rows: number;
}

export interface ScannedUsers {
  readonly items: readonly User[];
  readonly next: string | null;
}

const rowsMax = 20_000;

/**
 * Finds users with the term inside their name or number, slice by slice, apart from those that
 * `listUsers` finds. Looks at every user, so call it for people only: numbers first, then names.
 */
export async function scanUsers(
  ports: Pick<Ports, "reports" | "clock">,
  { search, cursor, rows }: ScanUsersInput,
): Promise<ScannedUsers> {
  const { filter, term, unknown } = parseUserSearch(search);
  const terms = insideTerms(term);
  const place = unknown === null ? placeOf(cursor, terms) : null;
  const inside = place === null ? null : terms[place.by];
  if (place === null || inside === null) return { items: [], next: null };
  const { items, next } = await ports.reports.scanUsers({
    ...place,
    inside,
    filter,
    now: ports.clock(),
    rows: Math.min(Math.max(1, Math.trunc(rows)), rowsMax),
  });
  const isFirst = (user: User) => place.by === "number" || !hasNumber(user, terms);
  return {
    items: items.filter((user) => !isListed(user, term) && isFirst(user)),
    next: next !== null
      ? `${place.by}:${next}`
      : place.by === "number" && terms.name !== null
      ? "name:"
      : null,
  };
}

interface Place {
  readonly by: "name" | "number";
  readonly after: string | null;
}

function placeOf(cursor: string | null, terms: InsideTerms): Place | null {
  if (cursor === null) return { by: terms.number === null ? "name" : "number", after: null };
  const [, by, after] = /^(name|number):([\x21-\x7e]{0,254})$/.exec(cursor) ?? [];
  return by === "name" || by === "number" ? { by, after: after ?? null } : null;
}

function hasNumber({ phoneNumber }: User, { number }: InsideTerms): boolean {
  return number !== null && phoneNumber.includes(number);
}

/** Whether `listUsers` finds the user by the term. */
function isListed({ id, username, phoneNumber }: User, term: string): boolean {
  const digits = term.replace(/[ ().-]/g, "");
  return username.toLowerCase().startsWith(term.toLowerCase()) || id === term ||
    (digits.startsWith("+") ? phoneNumber.startsWith(digits) : /^[0-9]{3,15}$/.test(digits) &&
      phoneNumber.endsWith(digits));
}
