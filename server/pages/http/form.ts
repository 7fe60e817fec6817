import { networkOf } from "../../../core/domain/network.ts";
import { readText } from "../../http/body_text.ts";
import type { AppContext } from "../../http/respond.ts";

/** The fields of a form by name. Absent ones are empty. */
export type Form<Name extends string> = Readonly<Record<Name, string>>;

/**
 * Reads a form with these fields. Null if it is not one: another media type, more than 16 KiB, too
 * slow, or a field that is unknown or repeated, which a browser never sends.
 */
export async function readForm<const Name extends string>(
  c: AppContext,
  names: readonly Name[],
): Promise<Form<Name> | null> {
  const type = c.req.raw.headers.get("content-type") ?? "";
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(type)) return null;
  const { bodies } = c.get("edge");
  const read = await readText(c.req.raw, () => bodies.take(networkOf(c.get("address"))));
  if (typeof read === "string") return null;
  const sent = [...new URLSearchParams(read.text)];
  const known: readonly string[] = names;
  if (new Set(sent.map(([name]) => name)).size !== sent.length) return null;
  if (sent.some(([name]) => !known.includes(name))) return null;
  const values = new Map(sent);
  return Object.fromEntries(names.map((name) => [name, values.get(name) ?? ""])) as Form<Name>;
}
