import type { Field } from "../input/field.ts";

/** All keys (`?`), or the `:` line, which also lists the actions available here by name. */
export interface HelpState {
  readonly kind: "keys" | "palette";
  readonly filter: Field;
  /** The index of the selected entry among those that match the filter. */
  readonly cursor: number;
  /** The first visible line. */
  readonly top: number;
  /** Which earlier line was recalled into the field; null if it was typed. */
  readonly recalled: number | null;
  /** The words from the database that can complete the `:` line; null if it was not asked. */
  readonly found: readonly string[] | null;
}
