import * as v from "valibot";
import { type JsonKeys, readJsonKeys } from "../../core/domain/json_keys.ts";
import { networkOf } from "../../core/domain/network.ts";
import type { FieldRefusal } from "../../core/domain/refusal.ts";
import { readText, type Unread } from "./body_text.ts";
import { senderOf } from "./caller.ts";
import { problem } from "./problem.ts";
import type { AppContext } from "./respond.ts";
import type { Schema } from "./schema.ts";

/**
 * Reads the body and checks it against `schema`. An empty body is an empty object. Returns an error
 * response if the body is not declared as JSON (415), exceeds 16 KiB (413), arrives while too many
 * bodies are unfinished (503), takes longer than ten seconds (408), is not a JSON object (400), or
 * has invalid fields (422, which lists all of them).
 */
export async function readBody<Value>(
  c: AppContext,
  schema: Schema<Value>,
): Promise<Value | Response> {
  const { headers } = c.req.raw;
  const isDeclared = headers.has("content-type");
  if (isDeclared && !declaresJson(headers)) return problem(c, { code: "unsupported_media_type" });
  const takeSlot = (): (() => void) | null => c.get("edge").bodies.take(networkOf(senderOf(c)));
  const read = await readText(c.req.raw, takeSlot);
  if (typeof read === "string") return refuseUnread(c, read);
  if (!isDeclared && read.text !== "") return problem(c, { code: "unsupported_media_type" });
  const parsed = parseObject(read.text === "" ? "{}" : read.text);
  if (parsed === null) return problem(c, { code: "malformed_json" });
  const repeated = parsed.keys.repeated.map((field) => fault(field, "duplicate_field"));
  const reserved = Object.keys(parsed.object).filter((key) => ignoredKeys.has(key))
    .map((field) => fault(field, "unknown_field"));
  const checked = v.safeParse(schema, parsed.object);
  const tooDeep = parsed.keys.tooDeep === null ? [] : [fault(parsed.keys.tooDeep, "wrong_type")];
  const invalid = checked.success ? [] : checked.issues.map(faultOf);
  const faults = [...repeated, ...reserved, ...tooDeep, ...invalid].slice(0, faultsMax);
  if (faults.length > 0) return problem(c, { code: "invalid_input", fields: faults });
  return checked.output as Value;
}

/**
 * Whether the body is declared as JSON. A page of another origin can send text/plain or a form
 * without a CORS preflight, but not JSON.
 */
function declaresJson(headers: Headers): boolean {
  return /^application\/json\s*(;|$)/i.test(headers.get("content-type") ?? "");
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

/** valibot ignores these. No schema has them. */
const ignoredKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The errors that one response lists. */
const faultsMax = 20;

function faultOf(issue: v.BaseIssue<unknown>): FieldRefusal {
  const field = issue.path?.map(({ key }) => String(key)).join(".") ?? "";
  if (issue.type === "never") return fault(field, "unknown_field");
  const isMissing = issue.type === "object_with_rest" && issue.received === "undefined";
  return fault(field, isMissing ? "missing" : "wrong_type");
}

/** A field's name comes from the client and is returned in the response, so it is shortened. */
function fault(field: string, code: FieldRefusal["code"]): FieldRefusal {
  const short = field.length <= 64 ? field : `${field.slice(0, 61)}...`;
  // Some parsers refuse JSON with half of a surrogate pair.
  return { field: short.toWellFormed(), code };
}
