import type { ErrorRow } from "./error_row.ts";
import { generalErrors } from "./general_errors.ts";
import type { Meaning, TwilioOperation } from "./meaning.ts";
import { deliveryErrors, featureErrors, verificationErrors } from "./verify_errors.ts";

/** All that is known; the first row that fits counts. Source: Twilio's error catalogue, 2026-11. */
export const errorRows: readonly ErrorRow[] = [
  ...generalErrors,
  ...verificationErrors,
  ...deliveryErrors,
  ...featureErrors,
];

/** What an error of Twilio's means, by its code alone; null for codes that are not in the table. */
export function meaningOfCode(
  code: number,
  operation: TwilioOperation,
  parameter: string | null,
): Meaning | null {
  const found = errorRows.find((row) =>
    row.codes[0] <= code && code <= row.codes[1] &&
    (row.operations === undefined || row.operations.includes(operation)) &&
    (row.parameter === undefined || row.parameter === parameter)
  );
  return found?.meaning ?? null;
}
