import type { ProviderFault } from "../../ports/verifier.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import { printable } from "../../domain/printable.ts";
import { failureMeanings } from "./errors/failure_table.ts";
import { operatorWords } from "./errors/meaning.ts";
import { faultOf, read } from "./reading.ts";
import { type ConnectionOptions, exchange, type Request } from "./request.ts";
import { fieldsOf } from "./verification.ts";

/** Evidence of a request about a Verify service. Its words are for the operator. */
export type ServiceCall =
  & Omit<ProviderCall, "operation" | "serviceId" | "verificationId" | "verificationStatus">
  & { readonly operation: "create_service" | "fetch_service" };

/** The settings of a service. A value is null if Twilio does not return it. */
export interface ListedService {
  readonly serviceSid: string;
  readonly friendlyName: string | null;
  /** Digits of a code, 4 to 10. */
  readonly codeLength: number | null;
  /** Looks up the carrier at each start, for a fee. */
  readonly lookupEnabled: boolean | null;
  /** Refuses texts to landlines (60205). Requires `lookupEnabled`. */
  readonly skipSmsToLandlines: boolean | null;
  /** Lets anyone who has the credentials choose the code. */
  readonly customCodeEnabled: boolean | null;
  /** A call reads out its code only after a key press, so that voicemail does not record it. */
  readonly dtmfInputRequired: boolean | null;
  /** Texts ask users not to share the code. */
  readonly doNotShareWarning: boolean | null;
  /** Requires an amount and a payee for each start, which Latchkey does not send (60206). */
  readonly psd2Enabled: boolean | null;
}

export type ServiceAnswer =
  | {
    readonly result: "found";
    readonly call: ServiceCall;
  } & ListedService
  | { readonly result: "gone"; readonly call: ServiceCall }
  | (ProviderFault & { readonly call: ServiceCall });

/** `words` say what is wrong with the name, which is part of every message. No request was made. */
export interface FriendlyNameRefusal {
  readonly result: "friendly_name_refused";
  readonly words: string;
}

/**
 * Creates a Verify service with six-digit codes and Twilio's defaults. Never retried: a fault that
 * is not `untouched` may have created a service, which the console lists.
 */
export async function createVerifyService(
  options: ConnectionOptions,
  friendlyName: string,
): Promise<ServiceAnswer | FriendlyNameRefusal> {
  const words = friendlyNameError(friendlyName);
  if (words !== null) return { result: "friendly_name_refused", words };
  const request: Request = {
    method: "POST",
    path: "/v2/Services",
    form: { FriendlyName: friendlyName, CodeLength: "6" },
  };
  return await requestService(options, "create_service", request, null);
}

/** A SID that no account has: correct credentials get a 404, other credentials a 401. */
export const unknownService = `VA${"0".repeat(32)}`;

/** Returns `gone` if the account has no such service. */
export async function fetchVerifyService(
  options: ConnectionOptions,
  serviceSid: string,
): Promise<ServiceAnswer> {
  const path = `/v2/Services/${encodeURIComponent(serviceSid)}`;
  return await requestService(options, "fetch_service", { method: "GET", path }, serviceSid);
}

const friendlyNameMaxCharacters = 30;
const friendlyNameMaxDigits = 4;

/**
 * Checks Twilio's rules, from error 60200 and the OpenAPI document (which says 32 characters in one
 * place and 30 in another; Twilio enforces 30). Returns null if the name is valid.
 */
function friendlyNameError(name: string): string | null {
  if (name.trim() === "") return "Cannot create the Verify service: its name is empty.";
  if ([...name].length > friendlyNameMaxCharacters) {
    return "Cannot create the Verify service: its name has more than 30 characters.";
  }
  if ((name.match(/\p{Nd}/gu) ?? []).length > friendlyNameMaxDigits) {
    return "Cannot create the Verify service: its name has more than 4 digits.";
  }
  if (!/^[\p{L}\p{M}\p{Nd} _-]+$/u.test(name)) {
    return "Cannot create the Verify service: its name may contain only letters, digits, spaces, " +
      "dashes and underscores.";
  }
  return null;
}

async function requestService(
  options: ConnectionOptions,
  operation: ServiceCall["operation"],
  request: Request,
  sid: string | null,
): Promise<ServiceAnswer> {
  const made = await exchange(options, request);
  const { value, meaning, providerCode } = read(
    made,
    operation,
    (body) => parseService(body, sid),
  );
  const call = {
    operation,
    method: request.method,
    path: request.path,
    httpStatus: made.httpStatus,
    providerCode,
    providerRequestId: made.requestId,
    latencyMs: made.latencyMs,
    operatorWords: meaning === null
      ? "The Verify service exists: use its SID in a TWILIO_VERIFY_SERVICE_SID setting."
      : operatorWords(meaning),
  };
  if (value !== null) return { result: "found", call, ...value };
  if (operation === "fetch_service" && meaning?.lookup === "gone") return { result: "gone", call };
  return { call, ...faultOf(made, meaning ?? failureMeanings.malformed) };
}

/**
 * Parses a service. Returns null if it is malformed or does not have the expected SID. Only the SID
 * is required: a service that was created must not be lost because of an unimportant field.
 */
function parseService(body: unknown, expectedSid: string | null): ListedService | null {
  const fields = fieldsOf(body);
  if (fields === null) return null;
  const { sid, friendly_name: friendlyName, code_length: codeLength } = fields;
  if (typeof sid !== "string" || !/^VA[0-9a-f]{32}$/.test(sid)) return null;
  if (expectedSid !== null && expectedSid !== sid) return null;
  return {
    serviceSid: sid,
    friendlyName: typeof friendlyName === "string" ? printable(friendlyName) : null,
    codeLength: parseCodeLength(codeLength),
    lookupEnabled: flag(fields["lookup_enabled"]),
    skipSmsToLandlines: flag(fields["skip_sms_to_landlines"]),
    customCodeEnabled: flag(fields["custom_code_enabled"]),
    dtmfInputRequired: flag(fields["dtmf_input_required"]),
    doNotShareWarning: flag(fields["do_not_share_warning_enabled"]),
    psd2Enabled: flag(fields["psd2_enabled"]),
  };
}

function parseCodeLength(value: unknown): number | null {
  const known = typeof value === "number" && Number.isInteger(value) && value >= 4 && value <= 10;
  return known ? value : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}
