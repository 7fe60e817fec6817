import type { ErrorRow } from "./error_row.ts";
import { generalErrors } from "./general_errors.ts";
import type { Meaning, TwilioOperation } from "./meaning.ts";
import { deliveryErrors, featureErrors, verificationErrors } from "./verify_errors.ts";

/** All known errors. The first matching row applies. Source: Twilio's error catalog, 2026-11. */
export const errorRows: readonly ErrorRow[] = [
  ...generalErrors,
  ...verificationErrors,
  ...deliveryErrors,
  ...featureErrors,
];

/** Returns the meaning of a Twilio error code; null if the code is not in the table. */
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
