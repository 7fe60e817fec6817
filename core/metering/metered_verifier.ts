import { destinationOf } from "../domain/sending/destination.ts";
import type { NumberRange, PhoneNumber } from "../domain/account/phone_number.ts";
import { type ProviderErrorClass, providerErrorClass } from "../domain/metrics/provider_error.ts";
import type { ProviderCall } from "../domain/sending/provider_call.ts";
import type { Meter } from "../ports/meter.ts";
import type {
  CodeVerifier,
  MessagePage,
  MessagesAnswer,
  ProviderFault,
  StartAnswer,
} from "../ports/verifier.ts";
import type { Witness } from "../ports/witness.ts";

export interface MeteredVerifierOptions {
  readonly meter: Meter;
  readonly witness: Witness;
  /** Ranges of numbers whose country the bundled numbering plans do not know. */
  readonly numberRanges: readonly NumberRange[];
  /** Milliseconds of a monotonic clock. */
  readonly ticks: () => number;
}

/** An answer with the evidence of its request. */
type Answer = { readonly call: ProviderCall } & (ProviderFault | { readonly result: string });

/** Measures and counts the requests to the provider, and the result of each message and code. */
export function meterVerifier(
  verifier: CodeVerifier,
  options: MeteredVerifierOptions,
): CodeVerifier {
  const { meter, numberRanges } = options;
  const countryOf = (to: PhoneNumber): string => destinationOf(to, numberRanges).country;
  return {
    async start(to, channel, send) {
      const answer = await verifier.start(to, channel, send);
      const result = sendResult(answer);
      meter.count("latchkey_sends_total", { channel, country: countryOf(to), result });
      note(options, answer);
      return answer;
    },
    async check(verificationId, code, of) {
      const answer = await verifier.check(verificationId, code, of);
      const { result } = answer;
      const country = of.to === null ? "other" : countryOf(of.to);
      meter.count("latchkey_code_checks_total", { country, result });
      note(options, answer);
      return answer;
    },
    fetch: async (verificationId) => note(options, await verifier.fetch(verificationId)),
    cancel: async (verificationId) => note(options, await verifier.cancel(verificationId)),
    listMessages: (since, page) =>
      measureList(options, "list", () => verifier.listMessages(since, page)),
    findMessages: (to, span, purpose) =>
      measureList(options, "find", () => verifier.findMessages(to, span, purpose)),
  };
}

function sendResult(answer: StartAnswer): "sent" | "refused" | "failed" | "uncertain" {
  if (answer.result !== "fault") return answer.result;
  return answer.untouched ? "failed" : "uncertain";
}

function note<Noted extends Answer>(
  options: MeteredVerifierOptions,
  answer: Noted,
): Noted {
  const { operation, latencyMs, httpStatus, operatorWords: words } = answer.call;
  const fault = "scope" in answer
    ? { error: providerErrorClass(httpStatus, answer.scope), words }
    : null;
  const result = resultOf(answer.result);
  noteRequest(options, { operation, seconds: latencyMs / 1000, result, fault });
  return answer;
}

/** A request to the provider, as it is counted. */
interface NotedRequest {
  readonly operation: ProviderCall["operation"] | "list" | "find" | "notice";
  readonly seconds: number;
  readonly result: "ok" | "refused" | "fault";
  /** With words for operators. Null unless it is a fault. */
  readonly fault: { readonly error: ProviderErrorClass; readonly words: string } | null;
}

export function noteRequest(
  { meter, witness }: Pick<MeteredVerifierOptions, "meter" | "witness">,
  { operation, seconds, result, fault }: NotedRequest,
): void {
  meter.observe("latchkey_provider_request_duration_seconds", { operation }, seconds);
  meter.count("latchkey_provider_requests_total", { operation, result });
  if (fault === null) return;
  const { error, words } = fault;
  meter.count("latchkey_provider_errors_total", { operation, class: error });
  if (error !== "request") witness.sawProviderFault(error, words);
}

function resultOf(result: string): "ok" | "refused" | "fault" {
  return result === "fault" || result === "refused" ? result : "ok";
}

async function measureList<Listed extends MessagePage | MessagesAnswer>(
  options: MeteredVerifierOptions,
  operation: "list" | "find",
  list: () => Promise<Listed>,
): Promise<Listed> {
  const startedAt = options.ticks();
  const listed = await list();
  const seconds = (options.ticks() - startedAt) / 1000;
  const answer: MessagePage | MessagesAnswer = listed;
  const fault = answer.result === "fault" ? answer : null;
  noteRequest(options, { operation, seconds, result: resultOf(listed.result), fault });
  return listed;
}
