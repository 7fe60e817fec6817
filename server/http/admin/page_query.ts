import { type FieldRefusal, granted, type Refused, refused } from "../../../core/domain/refusal.ts";
import type { Instant } from "../../../core/domain/instant.ts";

/** The parameters of every list. */
export const pageQuery = {
  cursor: "The `next` of the previous page",
  limit: "How many at most, 1 to 200. 50 if absent",
} as const;

/** The parameters of a list that can be limited to a time. */
export const timeQuery = {
  since: "The first instant, such as `2026-01-01T12:00:00Z`",
  until: "The instant after the last one",
} as const;

const limitDefault = 50;
const limitMax = 200;

interface PageValues {
  readonly cursor: string | null;
  readonly limit: string | null;
  readonly since?: string | null;
  readonly until?: string | null;
}

export interface ParsedPage {
  readonly cursor: string | null;
  readonly limit: number;
  readonly since: Instant | null;
  readonly until: Instant | null;
}

/** Parses the parameters of a list, or names those that are invalid. */
export function parsePage(
  { cursor, limit, since = null, until = null }: PageValues,
): { readonly ok: true; readonly value: ParsedPage } | Refused<"invalid_input"> {
  const count = limit === null ? limitDefault : parseLimit(limit);
  const [from, to] = [parseInstant(since), parseInstant(until)];
  const fields: readonly FieldRefusal[] = [
    ...(count === null ? ["limit"] : []),
    ...(from === undefined ? ["since"] : []),
    ...(to === undefined ? ["until"] : []),
  ].map((field) => ({ field, code: "wrong_type" }));
  if (count === null || from === undefined || to === undefined) {
    return refused("invalid_input", { fields });
  }
  return granted({ cursor, limit: count, since: from, until: to });
}

function parseLimit(text: string): number | null {
  const count = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  return count >= 1 && count <= limitMax ? count : null;
}

const instantShape = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** Undefined if it is not an instant. */
function parseInstant(text: string | null): Instant | null | undefined {
  if (text === null) return null;
  const at = instantShape.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(at) ? undefined : at;
}
