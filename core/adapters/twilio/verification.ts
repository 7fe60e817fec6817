/** The fields of a Twilio verification that Latchkey uses. */
export interface Verification {
  readonly sid: string;
  readonly status: VerificationStatus;
  /** True if it is for the expected number, or if no number was expected. */
  readonly sameNumber: boolean;
  /** True only if the response contains `true` itself, not a similar value. */
  readonly valid: boolean;
  /**
   * The channel in the response, in lowercase. It can be any word: Twilio upgrades a text to RCS
   * automatically and may then return `rcs`. Null if it is missing. Informational only.
   */
  readonly answeredChannel: string | null;
  /** The newest message; null if Twilio does not list it. */
  readonly attemptSid: string | null;
}

// Twilio's OpenAPI document, "verification_status" of verify_v2.
const verificationStatuses = [
  "pending",
  "approved",
  "canceled",
  "max_attempts_reached",
  "deleted",
  "failed",
  "expired",
] as const;

export type VerificationStatus = typeof verificationStatuses[number];

/** Whether the text is a verification SID. Twilio also accepts a phone number in its place. */
export function isVerificationSid(text: string): boolean {
  return /^VE[0-9a-f]{32}$/.test(text);
}

/** Whether the text is a message SID. */
export function isAttemptSid(text: string): boolean {
  return /^VL[0-9a-f]{32}$/.test(text);
}

/** What a response must be about. */
export interface Expected {
  readonly serviceSid: string;
  /** Null for a start, which creates the verification. */
  readonly sid: string | null;
  /** E.164; null if the number is not checked. */
  readonly to: string | null;
}

/**
 * Parses a verification or the response to a check. Returns null if it is malformed, belongs to
 * another service or does not have the expected `sid`. Any other field may be missing or invalid.
 */
export function parseVerification(body: unknown, expected: Expected): Verification | null {
  const fields = fieldsOf(body);
  if (fields === null) return null;
  const { sid, service_sid: serviceSid, status, to } = fields;
  const known = verificationStatuses.find((each) => each === status);
  if (typeof sid !== "string" || !isVerificationSid(sid)) return null;
  if (serviceSid !== expected.serviceSid || known === undefined) return null;
  if (expected.sid !== null && expected.sid !== sid) return null;
  return {
    sid,
    status: known,
    sameNumber: expected.to === null || to === expected.to,
    valid: fields["valid"] === true,
    answeredChannel: channelWord(fields["channel"]),
    attemptSid: newestAttempt(fields["send_code_attempts"]),
  };
}

/** Twilio's own examples use both SMS and sms. Null for anything that is not a short word. */
function channelWord(channel: unknown): string | null {
  const word = typeof channel === "string" ? channel.toLowerCase() : "";
  return /^[a-z][a-z0-9_-]{0,31}$/.test(word) ? word : null;
}

/** Twilio's times have whole seconds. Of two equal times, the later entry in the list is newer. */
function newestAttempt(listed: unknown): string | null {
  if (!Array.isArray(listed)) return null;
  let newest: { readonly sid: unknown; readonly at: number } | null = null;
  for (const entry of listed.map(fieldsOf)) {
    const at = typeof entry?.["time"] === "string" ? Date.parse(entry["time"]) : NaN;
    if (entry === null || Number.isNaN(at)) continue;
    if (newest === null || at >= newest.at) newest = { sid: entry["attempt_sid"], at };
  }
  const sid = newest?.sid;
  return typeof sid === "string" && isAttemptSid(sid) ? sid : null;
}

// Twilio's messages: "Invalid parameter: Code", "Invalid parameter `To`: +1…".
const refusedParameter = /^Invalid parameter:? ?`?([A-Za-z]{2,32})(?![A-Za-z])/;

/**
 * Parses an error. Takes only the name of a rejected parameter from its message, because the rest
 * may contain the whole phone number.
 */
export function parseError(
  body: unknown,
): { readonly code: number | null; readonly parameter: string | null } {
  const fields = fieldsOf(body);
  const code = fields?.code;
  const message = fields?.message;
  return {
    code: typeof code === "number" && Number.isInteger(code) && code >= 10_000 && code < 1_000_000
      ? code
      : null,
    parameter: typeof message === "string" ? refusedParameter.exec(message)?.[1] ?? null : null,
  };
}

/** A JSON object's own fields; null for any other value. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  return { ...body };
}
