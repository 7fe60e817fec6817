import { type Line, span } from "../draw/text.ts";
import { type Field, fieldText } from "../input/field.ts";
import type { State } from "../state/state.ts";

/**
 * Numbers as a recording may not show them: a plus with at least five digits, and seven or more
 * digits in a row, also with single hyphens or, after a plus, single spaces between them. Dates,
 * times and grouped counts have shorter runs. The first alternative is an ID, which stays: no
 * username looks like one.
 */
const numbers = /\b[a-z]{3}_[0-9a-z]{26}\b|\+\d(?:[ -]?\d){4,}|\d(?:-?\d){8,}|\d{7,}/g;

/** So many digits that are typed one after the other are the beginning of a number. */
const typedDigitsMin = 4;

/** Texts that may be part of a phone number, and were typed into an open field or are repeated. */
function typedNumbers({ users, lab, help, form, sends, toast }: State): readonly string[] {
  const fields: readonly Field[] = [
    users.search,
    lab.number,
    ...(help === null ? [] : [help.filter]),
    ...(form !== null && "fields" in form ? form.fields : []),
  ];
  const texts = [
    ...fields.flatMap((field) => [fieldText(field), field.before, field.after]),
    sends.filter?.text ?? "",
    toast?.typed ?? "",
  ];
  const runs = texts.flatMap((text) => text.match(/\d(?:[ ().-]*\d)+/g) ?? [])
    // Results show the digits alone.
    .flatMap((run) => [run, run.replace(/\D/g, "")]);
  return [...new Set(runs)].filter((run) => run.replace(/\D/g, "").length >= typedDigitsMin)
    .sort((a, b) => b.length - a.length);
}

/** So many messages do not tell whose the number is, also next to its last two digits. */
const prefixMessagesMin = 10;

/** The first digits of many numbers, which tell where an attack goes, and are not masked. */
function shownPrefixes({ activity, board, sends }: State): readonly string[] {
  const places = [...board.found?.prefixes ?? [], ...activity.figures?.prefixes ?? []]
    .filter(({ sent }) => sent >= prefixMessagesMin).map(({ name }) => name);
  const pauses = (sends.controls ?? board.found)?.pauses.map(({ scope }) => scope) ?? [];
  return [...places, ...pauses.map((scope) => scope.replace(/^prefix:/, ""))];
}

/** The digits of a screen that are and are not part of a phone number. */
export interface Numbers {
  readonly typed: readonly RegExp[];
  readonly prefixes: readonly string[];
}

export function numbersOf(state: State): Numbers {
  return { typed: typedNumbers(state).map(typedPattern), prefixes: shownPrefixes(state) };
}

/** The line with each digit of a phone number replaced by `#`. */
export function maskedLine(line: Line, known: Numbers): Line {
  const text = line.map((part) => part.text).join("");
  const masked = maskedText(text, known);
  if (masked === text) return line;
  let at = 0;
  return line.map((part) => {
    const from = at;
    at += part.text.length;
    return span(masked.slice(from, at), part.tone);
  });
}

function maskedText(text: string, { typed, prefixes }: Numbers): string {
  if (!/\d{2}/.test(text)) return text;
  const shown = text.replace(
    numbers,
    (found) => isShown(found, prefixes) ? found : withoutDigits(found),
  );
  return typed.reduce((before, run) => before.replace(run, withoutDigits), shown);
}

/** A narrow column may cut a prefix. */
function isShown(found: string, prefixes: readonly string[]): boolean {
  return found.includes("_") || prefixes.some((each) => each.startsWith(found));
}

/** Matches what was typed, also with the cursor within it. */
function typedPattern(run: string): RegExp {
  return new RegExp([...run].map((each) => each.replace(/[.()]/, "\\$&")).join("▏?"), "g");
}

function withoutDigits(text: string): string {
  return text.replace(/\d/g, "#");
}
