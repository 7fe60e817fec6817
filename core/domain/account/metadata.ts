import { readJsonKeys } from "../json_keys.ts";
import { printable } from "../printable.ts";
import type { Parsed } from "../refusal.ts";

/**
 * What an app's backend keeps about a user: a JSON object, in its canonical text (see
 * `parseMetadata`). Latchkey does not interpret it.
 */
export type Metadata = string & { readonly brand: "Metadata" };

/** The size of the canonical text, in bytes of UTF-8. */
export const metadataBytesMax = 8 * 1024;

/** The metadata itself is the first level. */
export const metadataDepthMax = 8;

/** The metadata of a user who has none. */
export const noMetadata = "{}" as Metadata;

/**
 * Apps copy metadata into their own objects, in JavaScript often without a check. A key of this
 * kind would change the objects' prototype there, so it is refused at every level.
 */
const refusedKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses a JSON object and returns its canonical text (like RFC 8785): no whitespace, keys in the
 * order of their UTF-16 code units. Refuses text that is not printable (controls, reordering and
 * invisible characters), keys that change prototypes, numbers that JavaScript does not represent
 * exactly, and more than eight levels.
 */
export function parseMetadata(value: unknown): Parsed<Metadata> {
  if (!isObject(value)) return { ok: false, code: "metadata_format" };
  const text = canonical(value, 1);
  if (text === null) return { ok: false, code: "metadata_format" };
  return new TextEncoder().encode(text).length > metadataBytesMax
    ? { ok: false, code: "metadata_too_large" }
    : { ok: true, value: text as Metadata };
}

/** The same for JSON text, such as a file. A repeated key is refused too. */
export function parseMetadataText(text: string): Parsed<Metadata> {
  try {
    const value: unknown = JSON.parse(text);
    const { repeated, tooDeep } = readJsonKeys(text);
    if (repeated.length > 0 || tooDeep !== null) return { ok: false, code: "metadata_format" };
    return parseMetadata(value);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, code: "metadata_format" };
  }
}

/** The object that the metadata is the text of. */
export function metadataObject(metadata: Metadata): Readonly<Record<string, unknown>> {
  return JSON.parse(metadata);
}

/** The size that counts, in bytes. */
export function metadataBytes(metadata: Metadata): number {
  return new TextEncoder().encode(metadata).length;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Null if the value, or one in it, is refused. */
function canonical(value: unknown, depth: number): string | null {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") return isExact(value) ? JSON.stringify(value) : null;
  if (typeof value !== "object" || depth > metadataDepthMax) return null;
  if (Array.isArray(value)) return joined(value.map((item) => canonical(item, depth + 1)), "[]");
  const entries = Object.entries(value).sort(([one], [other]) => one < other ? -1 : 1);
  return joined(entries.map(([key, item]) => canonicalEntry(key, item, depth)), "{}");
}

function canonicalEntry(key: string, value: unknown, depth: number): string | null {
  if (refusedKeys.has(key)) return null;
  const [name, text] = [canonicalString(key), canonical(value, depth + 1)];
  return name === null || text === null ? null : `${name}:${text}`;
}

function canonicalString(text: string): string | null {
  return printable(text) === text ? JSON.stringify(text) : null;
}

/** A whole number above 2^53 may already differ from what was sent. */
function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
}

function joined(parts: readonly (string | null)[], brackets: "[]" | "{}"): string | null {
  if (parts.includes(null)) return null;
  return brackets.charAt(0) + parts.join(",") + brackets.charAt(1);
}
