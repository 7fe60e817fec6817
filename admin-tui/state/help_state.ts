import type { Field } from "../input/field.ts";

/** All keys (`?`), or those that do something here, by name (`:`). */
export interface HelpState {
  readonly kind: "keys" | "palette";
  readonly filter: Field;
  /** Which of the entries that are left is selected. */
  readonly cursor: number;
  /** First line on the screen. */
  readonly top: number;
}
