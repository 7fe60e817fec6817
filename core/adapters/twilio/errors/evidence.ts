import type { ProviderEvidence } from "../../../ports/provider_evidence.ts";
import { carrierErrors } from "./carrier_errors.ts";
import { meaningOfCode } from "./error_table.ts";
import { hasArrived } from "./message_statuses.ts";

/** Reads what is on record of sends by Twilio. */
export const twilioEvidence: ProviderEvidence = {
  // What is on record are starts, without the parameter that a message named.
  meaningOf: (code) =>
    meaningOfCode(code, "start", null)?.happened ?? carrierErrors.get(String(code)) ?? null,
  carrierMeaningOf: (code) => carrierErrors.get(code) ?? null,
  hasArrived,
};
