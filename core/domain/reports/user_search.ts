/** Which users a list shows. */
export const userFilters = [
  "all",
  "locked",
  "unverified",
  "locked-out",
  "failed-attempts",
] as const;

/**
 * `locked`: locked by an operator. `unverified`: the phone was never verified. `locked-out`: the
 * second factor is locked out. `failed-attempts`: incorrect passwords or second factors since the
 * last correct one.
 */
export type UserFilter = typeof userFilters[number];

/** The order of a list: newest user first, latest login first, or by name. */
export const userOrders = ["newest", "last_login", "name"] as const;

export type UserOrder = typeof userOrders[number];

/** A parsed search line. */
export interface UserSearch {
  readonly filter: UserFilter;
  /** The search without the filter. */
  readonly term: string;
  /**
   * The first `word:word` that is not a filter, or is a second filter. The search then finds no
   * users.
   */
  readonly unknown: string | null;
}

/**
 * Parses a search line: `is:locked ada`, `state:unverified`, `0142`. Names, numbers and IDs contain
 * no colon, so a word with one can only be a filter.
 */
export function parseUserSearch(text: string): UserSearch {
  const filters: UserFilter[] = [];
  const term: string[] = [];
  let unknown: string | null = null;
  for (const word of wordsOf(text)) {
    const filter = filterOf(word);
    if (!word.includes(":")) term.push(word);
    else if (filter === null || filters.length > 0) unknown ??= word;
    else filters.push(filter);
  }
  return { filter: filters[0] ?? "all", term: term.join(" "), unknown };
}

/** Replaces the filter in a search line. */
export function withUserFilter(text: string, filter: UserFilter): string {
  const rest = wordsOf(text).filter((word) => !word.includes(":"));
  return (filter === "all" ? rest : [`is:${filter}`, ...rest]).join(" ");
}

function filterOf(word: string): UserFilter | null {
  const [, name] = /^(?:is|state):(.*)$/i.exec(word) ?? [];
  return userFilters.find((filter) => filter === name?.toLowerCase()) ?? null;
}

function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== "");
}

/** What a search looks for inside names and numbers; null where it can match nothing. */
export interface InsideTerms {
  /** In lowercase. */
  readonly name: string | null;
  /** Digits, without the zero or zeros that callers dial before a number. */
  readonly number: string | null;
}

const insideDigitsMin = 3;

/** The parts that are looked for inside names and numbers. Shorter ones would match too many. */
export function insideTerms(term: string): InsideTerms {
  const isWord = /^[\x21-\x7e]{2,254}$/.test(term);
  const digits = isNumberSearch(term) ? term.replace(/[^0-9]/g, "").replace(/^00?/, "") : "";
  const isNumber = digits.length >= insideDigitsMin && digits.length <= 15;
  return { name: isWord ? term.toLowerCase() : null, number: isNumber ? digits : null };
}

/** Whether a term may match phone numbers, and so reveals them digit by digit. */
export function isNumberSearch(term: string): boolean {
  return /^[+0-9 ().-]+$/.test(term);
}
