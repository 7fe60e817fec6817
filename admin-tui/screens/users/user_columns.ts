import type { User } from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserOrder } from "../../../core/domain/reports/user_search.ts";
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
  readonly width: number;
  readonly align: "left" | "right";
  /** The sort order that marks this column; null for none. */
  readonly order: UserOrder | null;
  /** Narrow windows drop the columns with the lowest priority first. */
  readonly priority: number;
  /** A null `tone` means that of the row. */
  readonly words: (
    user: User,
    at: UserRowSight,
  ) => { readonly text: string; readonly tone: Tone | null };
}

/** A last login that is this old is dim. */
const longAgoMilliseconds = 90 * 24 * 60 * 60_000;

const columns: readonly UserColumn[] = [
  {
    title: "PHONE",
    width: 19,
    align: "left",
    order: null,
    priority: 2,
    // The state says whether it is verified. Ink draws an ASCII row ten times faster than others.
    words: (user, { term }) => ({ text: matchedPhoneWords(user, term), tone: null }),
  },
  {
    title: "STATE",
    width: 14,
    align: "left",
    order: null,
    priority: 4,
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
    width: 8,
    align: "right",
    order: "last_login",
    priority: 3,
    words: ({ lastLoginAt }, { lastLogin, now }) => ({
      text: lastLogin,
      tone: lastLoginAt === null || now - lastLoginAt > longAgoMilliseconds ? "dim" : null,
    }),
  },
  {
    title: "CREATED",
    width: 12,
    align: "left",
    order: "newest",
    priority: 1,
    words: (user) => ({ text: day(user.createdAt), tone: "dim" }),
  },
];

/** The fewest cells that distinguish usernames; the name gets all remaining ones. */
const nameColumnsMin = 16;

const priorities = columns.map(({ priority }) => priority).toSorted((a, b) => a - b);

/** The columns next to the name that fit in `width` cells; none is cut. */
export function userColumns(width: number): readonly UserColumn[] {
  const least = priorities.find((priority) => nameLeft(width, priority) >= nameColumnsMin) ?? 4;
  return columns.filter(({ priority }) => priority >= least);
}

/** Cells for the name: all except the mark, the other columns and one free cell. */
export function nameColumns(width: number): number {
  return Math.max(1, width - 2 - sum(userColumns(width)));
}

function nameLeft(width: number, least: number): number {
  return width - 2 - sum(columns.filter(({ priority }) => priority >= least));
}

function sum(shown: readonly UserColumn[]): number {
  return shown.reduce((cells, { width }) => cells + width, 0);
}
