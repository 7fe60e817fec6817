import type { ProviderFault } from "../../ports/verifier.ts";
import { meaningOfCode } from "./errors/error_table.ts";
import { failureMeanings, meaningOfHttpStatus } from "./errors/failure_table.ts";
import type { Meaning, TwilioOperation } from "./errors/meaning.ts";
import type { Exchange } from "./request.ts";
import { parseError } from "./verification.ts";

/** An exchange understood: what was asked for, or what it means that it did not come. */
export interface Reading<Value> {
  /** Null when it did not come. */
  readonly value: Value | null;
  /** Null when it came. */
  readonly meaning: Meaning | null;
  readonly providerCode: number | null;
}

/** `parse` gets the body of a success (any 2xx) and returns null for a malformed one. */
export function read<Value>(
  exchange: Exchange,
  operation: TwilioOperation,
  parse: (body: unknown) => Value | null,
): Reading<Value> {
  if (exchange.failure !== null || exchange.httpStatus === null) {
    const meaning = failureMeanings[exchange.failure ?? "dropped"];
    return { value: null, meaning, providerCode: null };
  }
  if (exchange.httpStatus < 300) {
    const value = parse(exchange.body);
    const meaning = value === null ? failureMeanings.malformed : null;
    return { value, meaning, providerCode: null };
  }
  const { code, parameter } = parseError(exchange.body);
  const known = code === null ? null : meaningOfCode(code, operation, parameter);
  const meaning = known ?? meaningOfHttpStatus(exchange.httpStatus);
  return { value: null, meaning, providerCode: code };
}

/** No verdict, and what it says of Twilio as a whole. */
export function faultOf(exchange: Exchange, meaning: Meaning): ProviderFault {
  return {
    result: "fault",
    untouched: meaning.untouched,
    retryAfterSeconds: waitSeconds(exchange, meaning),
    scope: meaning.ofRequest || !isOfProvider(exchange.httpStatus) ? "request" : "provider",
  };
}

/** A refusal of something about a single number must not cut off everybody. */
function isOfProvider(httpStatus: number | null): boolean {
  if (httpStatus === null || httpStatus < 400 || httpStatus >= 500) return true;
  return httpStatus === 401 || httpStatus === 408 || httpStatus === 429;
}

/** Seconds to wait: Twilio's own word before the table's. */
export function waitSeconds(exchange: Exchange, meaning: Meaning): number | null {
  return exchange.retryAfterSeconds ?? meaning.retryAfterSeconds;
}
