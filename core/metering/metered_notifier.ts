import { destinationOf } from "../domain/sending/destination.ts";
import type { Notifier } from "../ports/notifier.ts";
import { type MeteredVerifierOptions, noteRequest } from "./metered_verifier.ts";

/** Measures and counts the requests that send notices, and the result of each. */
export function meterNotifier(notifier: Notifier, options: MeteredVerifierOptions): Notifier {
  // Nothing is requested from the provider.
  if (!notifier.configured) return notifier;
  const { meter, numberRanges, ticks } = options;
  return {
    ...notifier,
    async notify(to, kind) {
      const startedAt = ticks();
      const answer = await notifier.notify(to, kind);
      const seconds = (ticks() - startedAt) / 1000;
      const { country } = destinationOf(to, numberRanges);
      const result = answer.status === "sent" ? "sent" : "not_sent";
      meter.count("latchkey_notices_total", { kind, country, result });
      const { error, words } = answer;
      const fault = error === null ? null : { error, words };
      const outcome = fault === null ? "ok" : "fault";
      noteRequest(options, { operation: "notice", seconds, result: outcome, fault });
      return answer;
    },
  };
}
