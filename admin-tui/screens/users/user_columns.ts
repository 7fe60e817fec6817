import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import { isNumberSearch, type UserOrder } from "../../../core/domain/reports/user_search.ts";
import type { Tone } from "../../draw/text.ts";
import { day } from "../../draw/time.ts";
import { failuresOf, matchedPhoneWords, stateWords } from "../../words/user_words.ts";

/** What a row depends on, in addition to its user. */
export interface UserRowSight {
  readonly now: Instant;
  readonly lastLogin: string;
  /** The search without its filter; its digits are shown in the numbers that match. */
  readonly term: string;
}

interface UserColumn {
  readonly title: string;
  /** In cells, including the gap of two before it. */
  readonly width: (term: string) => number;
  readonly align: "left" | "right";
  /** The sort order that marks this column; null for none. */
  readonly order: UserOrder | null;
  /** Narrow windows drop the columns with the lowest priority first. */
  readonly priority: number;
  /** The fewest cells that it leaves for the name; otherwise it is dropped. */
  readonly nameMin: number;
  /** A null `tone` means that of the row. */
  readonly words: (
    user: User,
    at: UserRowSight,
  ) => { readonly text: string; readonly tone: Tone | null };
}

/** A last login that is this old is dim. */
const longAgoMilliseconds = 90 * 24 * 60 * 60_000;

/** `  +123 ... ... 42`. A search by number also shows the digits that it typed. */
function phoneWidth(term: string): number {
  const typed = isNumberSearch(term) ? term.replace(/\D/g, "").length : 0;
  return 15 + Math.max(2, Math.min(typed, 9));
}

const columns: readonly UserColumn[] = [
  {
    title: "PHONE",
    width: phoneWidth,
    align: "left",
    order: null,
    priority: 2,
    nameMin: 16,
    // The state says whether it is verified. Ink draws an ASCII row ten times faster than others.
    words: (user, { term }) => ({
      text: matchedPhoneWords(user, term),
      tone: null,
    }),
  },
  {
    title: "STATE",
    width: () => 14,
    align: "left",
    order: null,
    priority: 4,
    nameMin: 0,
    words: (user, { now }) => {
      const { glyph, word, tone } = stateWords(user, now);
      const failures = failuresOf(user);
      if (word === "active" && failures > 0) return { text: `! ${failures} failed`, tone: "warn" };
      // Only what an operator may have to act on has a mark and a color.
      return word === "active"
        ? { text: `  ${word}`, tone: null }
        : { text: `${glyph} ${word}`, tone };
    },
  },
  {
    title: "LOGIN",
    width: () => 8,
    align: "right",
    order: "last_login",
    priority: 3,
    nameMin: 16,
    words: ({ lastLoginAt }, { lastLogin, now }) => ({
      text: lastLogin,
      tone: lastLoginAt === null || now - lastLoginAt > longAgoMilliseconds ? "dim" : null,
    }),
  },
  {
    title: "CREATED",
    width: () => 12,
    align: "left",
    order: "newest",
    priority: 1,
    nameMin: 22,
    words: (user) => ({ text: day(user.createdAt), tone: "dim" }),
  },
];

const byPriority = columns.toSorted((one, other) => other.priority - one.priority);

/** The columns next to the name that fit in `width` cells; none is cut. */
export function userColumns(width: number, term: string): readonly UserColumn[] {
  const dropped = byPriority.findIndex(({ priority, nameMin }) =>
    nameLeft(width, term, priority) < nameMin
  );
  const kept = dropped === -1 ? byPriority : byPriority.slice(0, dropped);
  return columns.filter((column) => kept.includes(column));
}

/** Cells for the name: all except the mark, the other columns and one free cell. */
export function nameColumns(width: number, term: string): number {
  const shown = userColumns(width, term);
  return Math.max(1, width - 2 - shown.reduce((cells, column) => cells + column.width(term), 0));
}

/** What columns of at least this priority leave for the name. */
function nameLeft(width: number, term: string, least: number): number {
  const shown = columns.filter(({ priority }) => priority >= least);
  return shown.reduce((cells, column) => cells - column.width(term), width - 2);
}
