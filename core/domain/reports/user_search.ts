/** Which users a list shows. */
export const userFilters = ["all", "locked", "unverified", "resting", "failing"] as const;

/**
 * `locked`: by an operator. `unverified`: no code sent to the phone ever came back right.
 * `resting`: no second factor is looked at just now. `failing`: wrong passwords or second factors
 * since the last right one.
 */
export type UserFilter = typeof userFilters[number];

/** In which order: the newest user first, the latest login first, or by name. */
export const userOrders = ["newest", "last_login", "name"] as const;

export type UserOrder = typeof userOrders[number];

/** What an operator typed into the search line, taken apart. */
export interface UserSearch {
  readonly filter: UserFilter;
  /** What is left without the filter. */
  readonly term: string;
  /** The first `word:word` that is no filter, or is a second one; such a search finds nobody. */
  readonly unknown: string | null;
}

/**
 * Reads a search line: `is:locked ada`, `state:unverified`, `0142`. Names, numbers and ids hold no
 * colon, so a word with one can only be a filter.
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

/** The search line with this filter in the place of any other. */
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
