import { metadataBytes, noMetadata } from "../../../core/domain/account/metadata.ts";
import {
  failuresInRowMax,
  secondFactorBlock,
  type User,
} from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { type Line, line, lineWidth, span } from "../../draw/text.ts";
import { day, hourAndMinute, timestamp } from "../../draw/time.ts";
import { heldFactors } from "../../words/factor_words.ts";
import {
  fact,
  failureWords,
  instantLine,
  phoneWords,
  type StateWords,
  stateWords,
} from "../../words/user_words.ts";

/** The narrowest window with two columns of facts. */
const pairsFrom = 78;

/** Everything that keeps this user from logging in, the worst first; `active` if nothing does. */
export function stateMarks(user: User, now: Instant): readonly StateWords[] {
  const { lockedAt, passwordFailures, familiarPasswordFailures, secondFactorFailuresInRow } = user;
  const until = secondFactorBlock(user, now) ?? now;
  const bad = (word: string): StateWords => ({ glyph: "✗", word, tone: "bad" });
  const factorDisabled = secondFactorFailuresInRow >= failuresInRowMax;
  const marks = [
    ...(lockedAt === null ? [] : [bad(`locked since ${timestamp(lockedAt).slice(0, 16)}`)]),
    ...(familiarPasswordFailures < failuresInRowMax ? [] : [bad("password disabled")]),
    ...(passwordFailures < failuresInRowMax
      ? []
      : [bad("password disabled on unfamiliar networks")]),
    ...(factorDisabled ? [bad("second factor disabled")] : []),
    ...(until <= now || factorDisabled ? [] : [lockedOut(until, now)]),
    ...(user.phoneVerifiedAt === null ? [unverified] : []),
  ];
  return marks.length === 0 ? [stateWords(user, now)] : marks;
}

const unverified: StateWords = { glyph: "○", word: "unverified", tone: "dim" };

function lockedOut(until: Instant, now: Instant): StateWords {
  const at = day(until) === day(now) ? hourAndMinute(until) : timestamp(until).slice(5, 16);
  return { glyph: "◆", word: `locked out until ${at} UTC`, tone: "warn" };
}

/** The lines that stay in place: the username, and whether the user can log in. */
export function userHeadLines(
  username: string,
  description: UserDescription | null,
  now: Instant,
): readonly Line[] {
  const name = line(` ${username}`, "strong");
  if (description === null) return [name, []];
  const marks = stateMarks(description.user, now).flatMap(({ glyph, word, tone }) => [
    span(` ${glyph} ${word} `, tone),
  ]);
  return [name, marks];
}

/** The facts about a user above the lists, as labeled lines. */
export function describedFactLines(
  { user, metadata, holdings }: UserDescription,
  now: Instant,
  columns: number,
): readonly Line[] {
  const verified = user.phoneVerifiedAt === null
    ? " not verified"
    : ` verified ${day(user.phoneVerifiedAt)}`;
  const facts = [
    fact("Phone", [span(phoneWords(user)), span(verified, "dim")]),
    fact("ID", [span(user.id)]),
    fact("Created", instantLine(user.createdAt, now)),
    fact("Last login", instantLine(user.lastLoginAt, now)),
    ...heldFactors(holdings, now).map(({ label, line }) => fact(label, line)),
    fact("Failures", [span(failureWords(user))]),
    ...(metadata === noMetadata
      ? []
      : [fact("Metadata", [span(`${metadataBytes(metadata)} bytes`)])]),
  ];
  return [...(columns < pairsFrom ? facts : paired(facts, columns)), ...roleLines(user)];
}

/** Up to 32 roles, so they have a line of their own, which may be cut off. */
function roleLines({ roles }: User): readonly Line[] {
  return roles.length === 0 ? [] : [fact("Roles", [span(`${roles.length}: ${roles.join(", ")}`)])];
}

/** The width of the longest left fact, an ID, and a space. */
const leftMin = 44;

/** Two columns. With a space less on the right, `100 codes, 100 passwords` fits in 80 columns. */
function paired(facts: readonly Line[], columns: number): readonly Line[] {
  const left = Math.max(leftMin, Math.floor(columns * 0.5));
  const half = Math.ceil(facts.length / 2);
  return facts.slice(0, half).map((row, at): Line => [
    ...row,
    span(" ".repeat(Math.max(1, left - lineWidth(row)))),
    ...unindented(facts[at + half] ?? []),
  ]);
}

function unindented([label, ...value]: Line): Line {
  return label === undefined ? [] : [span(label.text.slice(1), label.tone), ...value];
}
