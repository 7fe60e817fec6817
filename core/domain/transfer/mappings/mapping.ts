import type { Instant } from "../../instant.ts";
import type { FieldCode } from "../../refusal.ts";
import type { FirebaseConfig } from "./firebase_config.ts";
import type { FaultyField, ImportFault, ImportRow } from "../import_row.ts";

/** What a mapping needs besides the record. */
export interface MappingContext {
  readonly now: Instant;
  /** Null except for Firebase, whose hashes need it. */
  readonly firebase: FirebaseConfig | null;
}

export type MappedRow = ImportRow | FaultyField<FieldCode | ImportFault>;

/** How the records of a system become rows. */
export interface Mapping {
  /** The key of the list in a JSON document; null if the document is the list. */
  readonly listKey: string | null;
  map(values: Readonly<Record<string, unknown>>, context: MappingContext): MappedRow;
}

/** The first value that is there under one of these names. */
export function firstOf(
  values: Readonly<Record<string, unknown>>,
  ...names: readonly string[]
): unknown {
  for (const name of names) {
    const value = values[name];
    if (value !== undefined && value !== null && value !== "") return value;
  }
  return null;
}

/** `+` before digits alone: some systems store E.164 without it. */
export function withPlus(value: unknown): unknown {
  return typeof value === "string" && /^[1-9]\d{6,14}$/.test(value) ? `+${value}` : value;
}

/** Keeps what is not empty; null if nothing is left. */
export function metadataOf(
  parts: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>,
): Readonly<Record<string, unknown>> | null {
  const kept = Object.entries(parts)
    .filter(([, part]) => part !== null && Object.keys(part).length > 0);
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
