import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { carrierErrors } from "./carrier_errors.ts";
import { meaningOfCode } from "./error_table.ts";
import { hasArrived } from "./message_statuses.ts";

/** Explains the Twilio codes that are stored with deliveries. */
export const twilioEvidence: ProviderEvidence = {
  // Deliveries record starts only, and not the parameter that Twilio named.
  meaningOf: (code) =>
    meaningOfCode(code, "start", null)?.problem ?? carrierErrors.get(String(code)) ?? null,
  carrierMeaningOf: (code) => carrierErrors.get(code) ?? null,
  hasArrived,
};
