import { type JsonKeys, readJsonKeys } from "../../core/domain/json_keys.ts";
import { networkOf } from "../../core/domain/network.ts";
import type { FieldRefusal } from "../../core/domain/refusal.ts";
import { readText, type Unread } from "./body_text.ts";
import { problem } from "./problem.ts";
import type { AppContext } from "./respond.ts";

/** What a field is: text, true or false, or an object; with `?` it may be absent. */
export type BodyFieldKind = "text" | "text?" | "flag?" | "object" | "object?";

/** A request's fields by name. */
export type BodyShape = Readonly<Record<string, BodyFieldKind>>;

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
 * over 16 KiB, 503 when too many bodies are unfinished, 408 after ten seconds, 400 when it is not
 * JSON, 422 with every faulty field.
 */
export async function readBody<const Shape extends BodyShape>(
  c: AppContext,
  shape: Shape,
): Promise<Body<Shape> | Response> {
  if (!declaresJson(c.req.raw.headers)) return problem(c, { code: "unsupported_media_type" });
  const takeSlot = (): (() => void) | null => c.get("bodies").take(networkOf(c.get("address")));
  const read = await readText(c.req.raw, takeSlot);
  if (typeof read === "string") return refuseUnread(c, read);
  const value = parseObject(read.text);
  if (value === null) return problem(c, { code: "malformed_json" });
  const fields = fieldFaults(value, shape);
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

/**
 * The answer for a body that was not read. What is left of it may still arrive, so the connection
 * is of no more use: the gate closes it after this answer.
 */
function refuseUnread(c: AppContext, code: Unread): Response {
  if (code === "malformed_json") return problem(c, { code });
  const answer = problem(c, code === "overloaded" ? { code, retryAfterSeconds: 1 } : { code });
  answer.headers.set("connection", "close");
  return answer;
}

interface ParsedObject {
  readonly object: Readonly<Record<string, unknown>>;
  readonly keys: JsonKeys;
}

/** Null for what is not JSON, or no object. */
function parseObject(text: string): ParsedObject | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    return { object: value as Record<string, unknown>, keys: readJsonKeys(text) };
  } catch {
    return null;
  }
}

function fieldFaults({ object, keys }: ParsedObject, shape: BodyShape): FieldRefusal[] {
  const faults: FieldRefusal[] = [];
  for (const field of keys.repeated) {
    faults.push({ field: shown(field), code: "duplicate_field" });
  }
  for (const field of Object.keys(object)) {
    const kind = Object.hasOwn(shape, field) ? shape[field] : undefined;
    if (kind === undefined) faults.push({ field: shown(field), code: "unknown_field" });
    else if (field === keys.tooDeep || !isOfKind(object[field], kind)) {
      faults.push({ field, code: "wrong_type" });
    }
  }
  for (const [field, kind] of Object.entries(shape)) {
    if (!kind.endsWith("?") && !Object.hasOwn(object, field)) {
      faults.push({ field, code: "missing" });
    }
  }
  return faults.slice(0, 20);
}

function isOfKind(value: unknown, kind: BodyFieldKind): boolean {
  if (kind.startsWith("text")) return typeof value === "string";
  if (kind.startsWith("flag")) return typeof value === "boolean";
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field's name from outside, bounded: it goes back in the answer. */
function shown(field: string): string {
  return field.length <= 64 ? field : `${field.slice(0, 61)}...`;
}
