import {
  type ProviderErrorClass,
  providerErrorClass,
} from "../../domain/metrics/provider_error.ts";
import type { ProviderFault } from "../../ports/verifier.ts";
import { meaningOfCode } from "./errors/error_table.ts";
import { failureMeanings, meaningOfHttpStatus } from "./errors/failure_table.ts";
import type { Meaning, TwilioOperation } from "./errors/meaning.ts";
import type { Exchange } from "./request.ts";
import { parseError } from "./verification.ts";

/** An interpreted exchange: the requested value, or the meaning of the failure. */
export interface Reading<Value> {
  /** Null after a failure. */
  readonly value: Value | null;
  /** Null after a success. */
  readonly meaning: Meaning | null;
  readonly providerCode: number | null;
}

/** Interprets an exchange. `parse` gets the body of any 2xx and returns null if it is malformed. */
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

/** The fault of an exchange, and whether it concerns the request or Twilio as a whole. */
export function faultOf(exchange: Exchange, meaning: Meaning): ProviderFault {
  return {
    result: "fault",
    untouched: meaning.untouched,
    retryAfterSeconds: waitSeconds(exchange, meaning),
    scope: meaning.ofRequest || !isOfProvider(exchange.httpStatus) ? "request" : "provider",
  };
}

/** The class of an exchange that gave no value, for metrics. */
export function errorClassOf(
  { httpStatus }: Exchange,
  meaning: Meaning | null,
): ProviderErrorClass {
  const ofRequest = meaning?.ofRequest === true || !isOfProvider(httpStatus);
  return providerErrorClass(httpStatus, ofRequest ? "request" : "provider");
}

/** A refusal that concerns a single number must not cut off everyone. */
function isOfProvider(httpStatus: number | null): boolean {
  if (httpStatus === null || httpStatus < 400 || httpStatus >= 500) return true;
  return httpStatus === 401 || httpStatus === 408 || httpStatus === 429;
}

/** Seconds to wait. Twilio's own value takes precedence over the table's. */
export function waitSeconds(exchange: Exchange, meaning: Meaning): number | null {
  return exchange.retryAfterSeconds ?? meaning.retryAfterSeconds;
}
