/** Request bodies: form-encoded, at most 64 KiB, each field at most once. */
import { type ParsedField, problem, refused } from "./problem.ts";

export const bodyBytesMax = 64 * 1024;

export type Fields = ReadonlyMap<string, string>;

/** The body's text; null if it is longer than 64 KiB (the rest is not read). */
export async function readBody(request: Request): Promise<string | null> {
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > bodyBytesMax) return null;
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return new TextDecoder().decode(bytes);
}

/** The fields of a POST. Every other method has none, whatever its body. */
export async function readForm(request: Request): Promise<ParsedField<Fields>> {
  if (request.method !== "POST") {
    await request.body?.cancel();
    return { ok: true, value: new Map() };
  }
  const text = await readBody(request);
  if (text === null) {
    const { json } = problem(20001, "Request body is larger than 64 KiB");
    return { ok: false, answer: { status: 413, json } };
  }
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (text !== "" && type !== "application/x-www-form-urlencoded") {
    return refused(20001, "Content-Type must be application/x-www-form-urlencoded");
  }
  return parseForm(text);
}

function parseForm(text: string): ParsedField<Fields> {
  const fields = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.has(name)) return refused(20001, `Repeated parameter ${name} in the post body`);
    fields.set(name, value);
  }
  return { ok: true, value: fields };
}

/**
 * Refuses names that Twilio's OpenAPI document does not list for this request. Twilio is more
 * lenient than its error 20001 suggests, but the simulator must not hide a misspelled field.
 */
export function refuseUnknown(fields: Fields, known: ReadonlySet<string>): ParsedField<null> {
  for (const name of fields.keys()) {
    if (!known.has(name)) return refused(20001, `Unknown parameter ${name} in the post body`);
  }
  return { ok: true, value: null };
}

/** Twilio's actual message for a missing field (keycloak-mfa-plugins issue 202). */
export function requireField(fields: Fields, name: string): ParsedField<string> {
  const value = fields.get(name);
  return value === undefined
    ? refused(20001, `Missing required parameter ${name} in the post body`)
    : { ok: true, value };
}
