import type { ProviderFault } from "../../ports/verifier.ts";
import type { ProviderCall } from "../../domain/sending/provider_call.ts";
import { printable } from "../../domain/printable.ts";
import { failureMeanings } from "./errors/failure_table.ts";
import { operatorWords } from "./errors/meaning.ts";
import { faultOf, read } from "./reading.ts";
import { type ConnectionOptions, exchange, type Request } from "./request.ts";
import { fieldsOf } from "./verification.ts";

/** Evidence of a request about a Verify service; its words are an operator's. */
export type ServiceCall =
  & Omit<ProviderCall, "operation" | "serviceId" | "verificationId" | "verificationStatus">
  & { readonly operation: "create_service" | "fetch_service" };

/** What a service is set to. A flag is null where Twilio does not say. */
export interface ListedService {
  readonly serviceSid: string;
  /** Null where Twilio does not say. */
  readonly friendlyName: string | null;
  /** Digits of a code, 4 to 10; null where Twilio does not say. */
  readonly codeLength: number | null;
  /** Looks the carrier up at each start, for a fee. */
  readonly lookupEnabled: boolean | null;
  /** Refuses a text to a landline (60205); needs `lookupEnabled`. */
  readonly skipSmsToLandlines: boolean | null;
  /** Whoever holds the credentials may choose the code. */
  readonly customCodeEnabled: boolean | null;
  /** A call says its code only after a key was pressed, so that no mailbox records it. */
  readonly dtmfInputRequired: boolean | null;
  /** A text asks not to share the code. */
  readonly doNotShareWarning: boolean | null;
  /** Wants an amount and a payee with each start, which Latchkey does not send (60206). */
  readonly psd2Enabled: boolean | null;
}

export type ServiceAnswer =
  | {
    readonly result: "found";
    readonly call: ServiceCall;
  } & ListedService
  | { readonly result: "gone"; readonly call: ServiceCall }
  | (ProviderFault & { readonly call: ServiceCall });

/** The name stands in each message. `words` say what is wrong with it; no request was made. */
export interface FriendlyNameRefusal {
  readonly result: "friendly_name_refused";
  readonly words: string;
}

/**
 * Creates a Verify service: six digits a code, Twilio's defaults otherwise. Never repeated: a fault
 * that is not `untouched` may have left a service behind, which the console lists.
 */
export async function createVerifyService(
  options: ConnectionOptions,
  friendlyName: string,
): Promise<ServiceAnswer | FriendlyNameRefusal> {
  const words = friendlyNameMistake(friendlyName);
  if (words !== null) return { result: "friendly_name_refused", words };
  const request: Request = {
    method: "POST",
    path: "/v2/Services",
    form: { FriendlyName: friendlyName, CodeLength: "6" },
  };
  return await askService(options, "create_service", request, null);
}

/** A SID that no account has: the answer is 404 to the right credentials, and 401 to others. */
export const unknownService = `VA${"0".repeat(32)}`;

/** `gone` when the account has no such service. */
export async function fetchVerifyService(
  options: ConnectionOptions,
  serviceSid: string,
): Promise<ServiceAnswer> {
  const path = `/v2/Services/${encodeURIComponent(serviceSid)}`;
  return await askService(options, "fetch_service", { method: "GET", path }, serviceSid);
}

const friendlyNameMaxCharacters = 30;
const friendlyNameMaxDigits = 4;

/**
 * Twilio's own rules, at error 60200 and in the OpenAPI document (which says 32 in one place and
 * 30 in another; 30 is what is enforced). Null when the name keeps them.
 */
function friendlyNameMistake(name: string): string | null {
  if (name.trim() === "") return "Cannot create the Verify service: its name is empty.";
  if ([...name].length > friendlyNameMaxCharacters) {
    return "Cannot create the Verify service: its name has more than 30 characters.";
  }
  if ((name.match(/\p{Nd}/gu) ?? []).length > friendlyNameMaxDigits) {
    return "Cannot create the Verify service: its name has more than 4 digits.";
  }
  if (!/^[\p{L}\p{M}\p{Nd} _-]+$/u.test(name)) {
    return "Cannot create the Verify service: its name may hold letters, digits, spaces, " +
      "dashes and underscores only.";
  }
  return null;
}

async function askService(
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
      ? "The Verify service exists: name it in a TWILIO_VERIFY_SERVICE_SID setting."
      : operatorWords(meaning),
  };
  if (value !== null) return { result: "found", call, ...value };
  if (operation === "fetch_service" && meaning?.lookup === "gone") return { result: "gone", call };
  return { call, ...faultOf(made, meaning ?? failureMeanings.malformed) };
}

/**
 * Null when it is malformed or, where `expectedSid` is given, another service. Only the SID
 * decides: a service that was created must not be lost for a field that nothing depends on.
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
