import { metadataBytes, noMetadata } from "../../../core/domain/account/metadata.ts";
import {
  failuresInRowMax,
  secondFactorBlock,
  type User,
} from "../../../core/domain/account/user.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { clip, type Line, line, lineWidth, span } from "../../draw/text.ts";
import { day, hourAndMinute, timestamp } from "../../draw/time.ts";
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

/** The username, and the worst of what keeps the user from logging in. */
export function userTitle(
  username: string,
  description: UserDescription | null,
  now: Instant,
): Line {
  const name = line(username, "strong");
  const [mark] = description === null ? [] : stateMarks(description.user, now);
  if (mark === undefined || mark.word === "active") return name;
  return [...name, span(`  ${mark.glyph} ${mark.word}`, mark.tone)];
}

/** All that keeps the user from logging in, each in a line. */
function stateLines(user: User, now: Instant): readonly Line[] {
  return stateMarks(user, now).map(({ glyph, word, tone }, at) =>
    fact(at === 0 ? "State" : "", [span(`${glyph} ${word}`, tone)])
  );
}

/** The facts about a user above the lists, as labeled lines. */
export function describedFactLines(
  { user, metadata }: UserDescription,
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
    fact("Failures", [span(failureWords(user))]),
    ...(metadata === noMetadata
      ? []
      : [fact("Metadata", [span(`${metadataBytes(metadata)} bytes`)])]),
  ];
  return [
    ...stateLines(user, now),
    ...(columns < pairsFrom ? facts : paired(facts)),
    ...roleLines(user),
  ];
}

/** Up to 32 roles, so they have a line of their own, which may be cut off. */
function roleLines({ roles }: User): readonly Line[] {
  return roles.length === 0 ? [] : [fact("Roles", [span(`${roles.length}: ${roles.join(", ")}`)])];
}

/** The width of the longest left fact, an ID, and a space. */
const leftColumns = 44;

/** Two columns, below the phone number, which with its date is too long for one. */
function paired([phone = [], ...facts]: readonly Line[]): readonly Line[] {
  const half = Math.ceil(facts.length / 2);
  const pairs = facts.slice(0, half).map((row, at): Line => {
    const left = clip(row, leftColumns - 1);
    return [
      ...left,
      span(" ".repeat(leftColumns - lineWidth(left))),
      ...unindented(facts[at + half] ?? []),
    ];
  });
  return [phone, ...pairs];
}

function unindented([label, ...value]: Line): Line {
  return label === undefined ? [] : [span(label.text.slice(1), label.tone), ...value];
}
