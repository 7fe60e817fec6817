import type { FieldRefusal } from "../core/mod.ts";
import type { AppContext } from "./respond.ts";
import { problem } from "./problem.ts";

/** Largest body, in bytes. */
export const bodyBytesMax = 16 * 1024;

/** Deno.serve waits for a dribbling client for ever; this is how long we do. */
export const bodyDeadlineSeconds = 10;

/** What fields a request has: every one is text, `optional` ones may be absent. */
export interface BodyShape<Required extends string, Optional extends string> {
  readonly required: readonly Required[];
  readonly optional?: readonly Optional[];
}

export type Body<Required extends string, Optional extends string> =
  & Readonly<Record<Required, string>>
  & Readonly<Partial<Record<Optional, string>>>;

/**
 * The body as fields of text, or the answer that refuses it: 415 when it is not declared JSON, 413
 * over 16 KiB, 408 after ten seconds, 400 when it is not JSON, 422 with every faulty field.
 */
export async function readBody<Required extends string, Optional extends string = never>(
  c: AppContext,
  shape: BodyShape<Required, Optional>,
): Promise<Body<Required, Optional> | Response> {
  if (!declaresJson(c.req.raw.headers)) return problem(c, { code: "unsupported_media_type" });
  const text = await readText(c.req.raw);
  if (text === "body_too_large" || text === "body_timeout" || text === "malformed_json") {
    return problem(c, { code: text });
  }
  const value = parseObject(text.text);
  if (value === null) return problem(c, { code: "malformed_json" });
  const fields = fieldFaults(value.object, value.duplicates, shape);
  if (fields.length > 0) return problem(c, { code: "invalid_input", fields });
  // fieldFaults has just shown that every required field is text and no other field is there.
  return value.object as Body<Required, Optional>;
}

/** A page elsewhere can send text/plain or a form without asking; it cannot send JSON. */
export function declaresJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? "");
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

function fieldFaults<Required extends string, Optional extends string>(
  object: Readonly<Record<string, unknown>>,
  duplicates: readonly string[],
  shape: BodyShape<Required, Optional>,
): FieldRefusal[] {
  const known: readonly string[] = [...shape.required, ...(shape.optional ?? [])];
  const faults: FieldRefusal[] = [];
  for (const field of new Set(duplicates)) {
    faults.push({ field: shown(field), code: "duplicate_field" });
  }
  for (const field of Object.keys(object)) {
    if (!known.includes(field)) faults.push({ field: shown(field), code: "unknown_field" });
    else if (typeof object[field] !== "string") faults.push({ field, code: "wrong_type" });
  }
  for (const field of shape.required) {
    if (!Object.hasOwn(object, field)) faults.push({ field, code: "missing" });
  }
  return faults.slice(0, 20);
}

/** A field's name from outside, bounded: it goes back in the answer. */
function shown(field: string): string {
  return field.length <= 64 ? field : `${field.slice(0, 61)}...`;
}
