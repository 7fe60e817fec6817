import type { FieldRefusal } from "../../../core/domain/refusal.ts";
import { problem } from "../problem.ts";
import type { AppContext } from "../respond.ts";

/** The parameters of a query, by name. Null for those that are absent. */
export type QueryValues<Name extends string> = { readonly [Each in Name]: string | null };

/** Reads the query, or returns the response that refuses unknown and repeated parameters. */
export function readQuery<Name extends string>(
  c: AppContext,
  names: readonly Name[],
): QueryValues<Name> | Response {
  const query = new URL(c.req.url).searchParams;
  const given = [...new Set(query.keys())];
  const fields = given.flatMap((field): readonly FieldRefusal[] => {
    if (!names.some((name) => name === field)) {
      return [{ field: field.slice(0, 64), code: "unknown_field" }];
    }
    const values = query.getAll(field);
    if (values.length > 1) return [{ field, code: "duplicate_field" }];
    return values.every(isPlain) ? [] : [{ field, code: "wrong_type" }];
  });
  if (fields.length > 0) {
    return problem(c, { code: "invalid_input", fields: fields.slice(0, faultsMax) });
  }
  const values = names.map((name) => [name, query.get(name)] as const);
  return Object.fromEntries(values) as QueryValues<Name>;
}

/** Whether a value has at most 512 characters and no control characters. */
function isPlain(value: string): boolean {
  return value.length <= 512 && !/\p{Cc}/u.test(value);
}

/** The errors that one response lists. */
const faultsMax = 20;
