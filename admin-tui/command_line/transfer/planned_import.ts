import type { ImportOrder } from "../../../core/operator.ts";

/** What was ordered, before the file is opened. */
export interface PlannedImport extends Omit<ImportOrder, "content"> {
  readonly path: string;
  readonly format: "csv" | "json" | "register";
  /** Where to list all refused lines; null for nowhere. */
  readonly errorsPath: string | null;
}
