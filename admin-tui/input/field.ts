import { stripVTControlCharacters } from "node:util";
import { printable } from "../../core/domain/printable.ts";

/** A line of input, split at the cursor, so the cursor is always in range. */
export interface Field {
  readonly before: string;
  readonly after: string;
}

/** What a field is for; determines the characters it accepts. */
export type FieldPurpose =
  | "search"
  | "number"
  | "code"
  | "country"
  | "reason"
  | "digits"
  | "name"
  | "list"
  | "lifetime"
  | "days"
  | "uris"
  | "word";

/** Changes a field by a key or by text. */
export type FieldChange = (field: Field, purpose: FieldPurpose) => Field;

export const emptyField: Field = { before: "", after: "" };

const segmenter = new Intl.Segmenter();

const accepted: Readonly<
  Record<FieldPurpose, { readonly character: RegExp; readonly max: number }>
> = {
  search: { character: /[^\u{fffd}]/u, max: 64 },
  number: { character: /[0-9+ ().-]/, max: 40 },
  code: { character: /[0-9]/, max: 10 },
  digits: { character: /[0-9]/, max: 3 },
  country: { character: /[A-Za-z]/, max: 2 },
  reason: { character: /[^\u{fffd}]/u, max: 200 },
  // The longest email address.
  name: { character: /[^\u{fffd}\s]/u, max: 254 },
  // 32 roles of 64 characters, or all scopes, each with a comma and a space.
  list: { character: /[A-Za-z0-9:_, -]/, max: 2112 },
  lifetime: { character: /[0-9hHdD-]/, max: 10 },
  days: { character: /[0-9]/, max: 3 },
  // The characters of URIs, and the spaces between them.
  uris: { character: /[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=% ]/, max: 8192 },
  word: { character: /[A-Za-z]/, max: 12 },
};

export function fieldText(field: Field): string {
  return field.before + field.after;
}

export function fieldWith(text: string): Field {
  return { before: text, after: "" };
}

/** Inserts typed or pasted text, without escape codes and characters the field does not accept. */
export function insertText(field: Field, kind: FieldPurpose, text: string): Field {
  const { character, max } = accepted[kind];
  const clean = graphemes(printable(stripVTControlCharacters(text)))
    .filter((part) => character.test(part)).join("");
  const trimmed = fieldText(field) === "" ? clean.trimStart() : clean;
  const room = Math.max(0, max - fieldText(field).length);
  const fitting = trimmed.length <= room ? trimmed : graphemesWithin(trimmed, room);
  return { before: field.before + fitting, after: field.after };
}

/** The usual editing keys of terminals (readline). */
export const fieldEdits = {
  "field.left": ({ before, after }: Field): Field => {
    const [rest, last] = splitLast(before);
    return { before: rest, after: last + after };
  },
  "field.right": ({ before, after }: Field): Field => {
    const first = graphemes(after)[0] ?? "";
    return { before: before + first, after: after.slice(first.length) };
  },
  "field.home": (field: Field): Field => ({ before: "", after: fieldText(field) }),
  "field.end": (field: Field): Field => fieldWith(fieldText(field)),
  "field.backspace": ({ before, after }: Field): Field => ({ before: splitLast(before)[0], after }),
  "field.delete": ({ before, after }: Field): Field => ({
    before,
    after: after.slice((graphemes(after)[0] ?? "").length),
  }),
  "field.word": ({ before, after }: Field): Field => ({
    before: before.replace(/\S*\s*$/u, ""),
    after,
  }),
  "field.clear": (_field: Field): Field => emptyField,
} as const;

export type FieldEdit = keyof typeof fieldEdits;

export function isFieldEdit(name: string): name is FieldEdit {
  return name in fieldEdits;
}

function graphemes(text: string): readonly string[] {
  return [...segmenter.segment(text)].map(({ segment }) => segment);
}

function graphemesWithin(text: string, length: number): string {
  let kept = "";
  for (const part of graphemes(text)) {
    if (kept.length + part.length > length) break;
    kept += part;
  }
  return kept;
}

function splitLast(text: string): readonly [string, string] {
  const last = graphemes(text).at(-1) ?? "";
  return [text.slice(0, text.length - last.length), last];
}
