import { type JsonKeys, readJsonKeys } from "../../core/domain/json_keys.ts";
import { networkOf } from "../../core/domain/network.ts";
import type { FieldRefusal } from "../../core/domain/refusal.ts";
import { readText, type Unread } from "./body_text.ts";
import { problem } from "./problem.ts";
import type { AppContext } from "./respond.ts";

/** A field's type: string, boolean or object. A field marked with `?` is optional. */
export type BodyFieldKind = "text" | "text?" | "flag?" | "object" | "object?";

/** The fields of a request body, by name. */
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
 * Reads the body's fields. Returns an error response if the body is not declared as JSON (415),
 * exceeds 16 KiB (413), arrives while too many bodies are unfinished (503), takes longer than ten
 * seconds (408), is not a JSON object (400), or has invalid fields (422, which lists all of them).
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
  // fieldFaults has checked the type of every field, and that there are no others.
  return value.object as Body<Shape>;
}

/**
 * Whether the body is declared as JSON. A page of another origin can send text/plain or a form
 * without a CORS preflight, but not JSON.
 */
export function declaresJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? "");
}

/**
 * For a route that takes no body: 415 if the request declares a body of another type than JSON,
 * so that a page of another origin cannot call it; null otherwise.
 */
export function refuseForeignBody(c: AppContext): Response | null {
  const { headers } = c.req.raw;
  if (!headers.has("content-type") || declaresJson(headers)) return null;
  return problem(c, { code: "unsupported_media_type" });
}

/**
 * The response for a body that was not read in full. The rest of it may still arrive, so the
 * connection cannot be reused: the gate closes it after this response.
 */
function refuseUnread(c: AppContext, code: Unread): Response {
  if (code === "malformed_json") return problem(c, { code });
  const response = problem(c, code === "overloaded" ? { code, retryAfterSeconds: 1 } : { code });
  response.headers.set("connection", "close");
  return response;
}

interface ParsedObject {
  readonly object: Readonly<Record<string, unknown>>;
  readonly keys: JsonKeys;
}

/** Returns null if the text is not a JSON object. */
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

/** A field name that the client sent, shortened: it is repeated in the response. */
function shown(field: string): string {
  return field.length <= 64 ? field : `${field.slice(0, 61)}...`;
}
