import { callingCodeOf, maskPhoneNumber } from "../../core/domain/account/phone_mask.ts";
import {
  failuresInRowMax,
  secondFactorBlock,
  type User,
  wrongPasswords,
} from "../../core/domain/account/user.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { insideTerms, isNumberSearch } from "../../core/domain/reports/user_search.ts";
import { cell, type Line, lineWidth, span, type Tone, wrap } from "../draw/text.ts";
import { age, hourAndMinute, timestamp } from "../draw/time.ts";

export interface StateWords {
  readonly glyph: string;
  readonly word: string;
  readonly tone: Tone;
}

/**
 * `locked`: by an operator, until one unlocks it. `locked out`: temporary, after too many wrong
 * codes; no second factor is accepted until it ends. `disabled`: an authenticator, after
 * `failuresInRowMax` failures in a row.
 */
export function stateWords(user: User, now: Instant): StateWords {
  if (user.lockedAt !== null) return { glyph: "✗", word: "locked", tone: "bad" };
  if (isDisabled(user)) return { glyph: "✗", word: "disabled", tone: "bad" };
  if (isLockedOut(user, now)) return { glyph: "◆", word: "locked out", tone: "warn" };
  if (user.phoneVerifiedAt === null) return { glyph: "○", word: "unverified", tone: "dim" };
  return { glyph: "●", word: "active", tone: "plain" };
}

/** Too many failures in a row: the password or the second factors are no longer accepted. */
function isDisabled(user: User): boolean {
  const { passwordFailures, familiarPasswordFailures, secondFactorFailuresInRow } = user;
  return [passwordFailures, familiarPasswordFailures, secondFactorFailuresInRow]
    .some((failures) => failures >= failuresInRowMax);
}

/** `+1 ... ... 42 ✓`: the mark means that the number is verified. */
export function phoneWords(user: User): string {
  return maskPhoneNumber(user.phoneNumber) + (user.phoneVerifiedAt === null ? "" : " ✓");
}

/**
 * The masked number, with the digits that a search typed and found: `+1 ... ... 0142`. No others
 * are shown.
 */
export function matchedPhoneWords(
  { phoneNumber }: Pick<User, "phoneNumber">,
  term: string,
): string {
  const masked = maskPhoneNumber(phoneNumber);
  const digits = term.replace(/\D/g, "");
  if (!isNumberSearch(term) || digits.length < 3) return masked;
  const code = callingCodeOf(phoneNumber);
  // As callers dial it, with a zero in front or without the country code.
  const { number } = insideTerms(term.trim());
  if ([`+${digits}`, `${code}${number ?? digits}`].includes(phoneNumber)) return phoneNumber;
  if (term.trim().startsWith("+")) {
    const start = `+${digits}`;
    const found = phoneNumber.startsWith(start) && start.length > code.length;
    return found ? maskPhoneNumber(phoneNumber, { start }) : masked;
  }
  const end = [digits, number ?? digits].find((typed) => phoneNumber.endsWith(typed));
  if (end !== undefined) return maskPhoneNumber(phoneNumber, { end });
  const isInside = number !== null && phoneNumber.slice(code.length).includes(number);
  return isInside ? `${code} ... ${number} ...` : masked;
}

/** The facts about a user, as labeled lines. */
export function userFactLines(user: User, now: Instant): readonly Line[] {
  const { glyph, word, tone } = stateWords(user, now);
  const verified = user.phoneVerifiedAt === null ? "not verified" : "verified";
  return [
    fact("State", [span(`${glyph} ${longWord(word)}`, tone), span(stateSince(user, now))]),
    fact("Phone", [span(phoneWords(user)), span(` ${verified}`, "dim")]),
    fact("ID", [span(user.id)]),
    fact("Created", instantLine(user.createdAt, now)),
    fact("Last login", instantLine(user.lastLoginAt, now)),
    fact("Failures", [span(failureWords(user))]),
  ];
}

/** Used if there is space: says what is disabled, and that a lockout is temporary. */
function longWord(word: string): string {
  if (word === "disabled") return "authenticator disabled";
  return word === "locked out" ? "locked out (temporary)" : word;
}

function stateSince(user: User, now: Instant): string {
  if (user.lockedAt !== null) return ` since ${timestamp(user.lockedAt).slice(0, 16)}`;
  const until = secondFactorBlock(user, now);
  return until === null ? "" : ` until ${hourAndMinute(until)} UTC`;
}

/** How many passwords and second factors were wrong since the last correct ones. */
export function failuresOf(user: User): number {
  return wrongPasswords(user) + user.secondFactorFailuresInRow;
}

/** Failures in a row, since the last success. */
export function failureWords(user: User): string {
  const codes = user.secondFactorFailuresInRow === 1 ? "code" : "codes";
  const wrong = wrongPasswords(user);
  const passwords = wrong === 1 ? "password" : "passwords";
  return `${user.secondFactorFailuresInRow} ${codes}, ${wrong} ${passwords}`;
}

/** `2026-01-01 12:00  5m`. */
export function instantLine(at: Instant | null, now: Instant): Line {
  if (at === null) return [span("never", "dim")];
  return [span(timestamp(at).slice(0, 16)), span(`  ${age(at, now)}`, "dim")];
}

/** A label and its value. */
export function fact(label: string, value: Line): Line {
  return [cell(` ${label}`, 13, "dim"), ...value];
}

/** A label, and its text in as many lines as it needs. */
export function longFact(
  label: string,
  text: string,
  columns: number,
  tone?: Tone,
): readonly Line[] {
  return wrap(text, columns - lineWidth(fact(label, [])))
    .map((row, at) => fact(at === 0 ? label : "", [span(row, tone)]));
}

function isLockedOut(user: User, now: Instant): boolean {
  return secondFactorBlock(user, now) !== null;
}
