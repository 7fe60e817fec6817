import type { FieldRefusal } from "../core/mod.ts";
import type { AppContext } from "./respond.ts";
import { problem } from "./problem.ts";

/** Largest body, in bytes. */
export const bodyBytesMax = 16 * 1024;

/** Deno.serve waits for a dribbling client for ever; this is how long we do. */
export const bodyDeadlineSeconds = 10;

/** What a field is: text, true or false, or an object; with `?` it may be absent. */
export type FieldKind = "text" | "text?" | "flag?" | "object" | "object?";

/** A request's fields by name. */
export type BodyShape = Readonly<Record<string, FieldKind>>;

interface FieldTypes {
  readonly "text": string;
  readonly "text?": string | undefined;
  readonly "flag?": boolean | undefined;
  readonly "object": Readonly<Record<string, unknown>>;
  readonly "object?": Readonly<Record<string, unknown>> | undefined;
}

export type Body<Shape extends BodyShape> = {
  readonly [Name in keyof Shape]: FieldTypes[Shape[Name]];
};

/**
 * The body as its fields, or the answer that refuses it: 415 when it is not declared JSON, 413
 * over 16 KiB, 408 after ten seconds, 400 when it is not JSON, 422 with every faulty field.
 */
export async function readBody<const Shape extends BodyShape>(
  c: AppContext,
  shape: Shape,
): Promise<Body<Shape> | Response> {
  if (!declaresJson(c.req.raw.headers)) return problem(c, { code: "unsupported_media_type" });
  const text = await readText(c.req.raw);
  if (text === "body_too_large" || text === "body_timeout" || text === "malformed_json") {
    return problem(c, { code: text });
  }
  const value = parseObject(text.text);
  if (value === null) return problem(c, { code: "malformed_json" });
  const fields = fieldFaults(value.object, value.duplicates, shape);
  if (fields.length > 0) return problem(c, { code: "invalid_input", fields });
  // fieldFaults has just shown that every field is of its kind and no other is there.
  return value.object as Body<Shape>;
}

/** A page elsewhere can send text/plain or a form without asking; it cannot send JSON. */
export function declaresJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? "");
}

/**
 * Null, or the answer that refuses a body of another type on a route that takes none: a page
 * elsewhere must not reach it either.
 */
export function refuseForeignBody(c: AppContext): Response | null {
  const { headers } = c.req.raw;
  if (!headers.has("content-type") || declaresJson(headers)) return null;
  return problem(c, { code: "unsupported_media_type" });
}

type Unread = "body_too_large" | "body_timeout" | "malformed_json";

async function readText(request: Request): Promise<{ readonly text: string } | Unread> {
  if (Number(request.headers.get("content-length") ?? 0) > bodyBytesMax) return "body_too_large";
  if (request.body === null) return { text: "" };
  const reader = request.body.getReader();
  const deadline = Promise.withResolvers<"body_timeout">();
  const timer = setTimeout(() => deadline.resolve("body_timeout"), bodyDeadlineSeconds * 1000);
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0;;) {
      const read = await Promise.race([reader.read(), deadline.promise]);
      if (read === "body_timeout") return read;
      if (read.done) break;
      size += read.value.byteLength;
      if (size > bodyBytesMax) return "body_too_large";
      chunks.push(read.value);
    }
    return decode(chunks);
  } catch {
    // The client went away, or its chunks were broken: nobody reads the answer.
    return "malformed_json";
  } finally {
    clearTimeout(timer);
    reader.cancel().catch(() => undefined);
  }
}

function decode(chunks: readonly Uint8Array[]): { readonly text: string } | "malformed_json" {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  try {
    // fatal: bytes that are not UTF-8 must not turn into U+FFFD inside a password.
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return "malformed_json";
  }
}

interface ParsedObject {
  readonly object: Readonly<Record<string, unknown>>;
  readonly duplicates: readonly string[];
}

function parseObject(text: string): ParsedObject | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const keys = topLevelKeys(text);
    const duplicates = keys.filter((key, at) => keys.indexOf(key) !== at);
    return { object: value as Record<string, unknown>, duplicates };
  } catch {
    return null;
  }
}

/**
 * The keys of an object's outermost level, in order, repeated ones too: JSON.parse keeps the last
 * and another reader may keep the first, so a repeated key is a way to be understood twice.
 * `text` must be valid JSON of an object.
 */
function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/gs)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (depth === 1 && colon !== undefined) keys.push(String(JSON.parse(string ?? "")));
  }
  return keys;
}

function fieldFaults(
  object: Readonly<Record<string, unknown>>,
  duplicates: readonly string[],
  shape: BodyShape,
): FieldRefusal[] {
  const faults: FieldRefusal[] = [];
  for (const field of new Set(duplicates)) {
    faults.push({ field: shown(field), code: "duplicate_field" });
  }
  for (const field of Object.keys(object)) {
    const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (kind === undefined) faults.push({ field: shown(field), code: "unknown_field" });
    else if (!isOfKind(object[field], kind)) faults.push({ field, code: "wrong_type" });
  }
  for (const [field, kind] of Object.entries(shape)) {
    if (!kind.endsWith("?") && !Object.hasOwn(object, field)) {
      faults.push({ field, code: "missing" });
    }
  }
  return faults.slice(0, 20);
}

function isOfKind(value: unknown, kind: FieldKind): boolean {
  if (kind.startsWith("text")) return typeof value === "string";
  if (kind.startsWith("flag")) return typeof value === "boolean";
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field's name from outside, bounded: it goes back in the answer. */
function shown(field: string): string {
  return field.length <= 64 ? field : `${field.slice(0, 61)}...`;
}
