/** Twilio's verification, as far as it matters to us. */
export interface Verification {
  readonly sid: string;
  readonly status: VerificationStatus;
  /** Of the number that it was expected for; true where none was expected. */
  readonly sameNumber: boolean;
  /** True only where the answer says `true` itself, not something like it. */
  readonly valid: boolean;
  /**
   * The answer's word for the channel, in lower case. Any word may come: Twilio upgrades a text to
   * RCS by itself, and then may say `rcs`. Null where there is none. Decides nothing.
   */
  readonly answeredChannel: string | null;
  /** The newest of its messages; null where Twilio does not say. */
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

/** A verification's SID; a phone number, which Twilio takes in its place, is none. */
export function isVerificationSid(text: string): boolean {
  return /^VE[0-9a-f]{32}$/.test(text);
}

/** A message's SID. */
export function isAttemptSid(text: string): boolean {
  return /^VL[0-9a-f]{32}$/.test(text);
}

/** What an answer must be about. */
export interface Expected {
  readonly serviceSid: string;
  /** Null for a start, which makes the verification. */
  readonly sid: string | null;
  /** E.164; null where the number decides nothing. */
  readonly to: string | null;
}

/**
 * Reads a verification or the answer to a check. Null when it is malformed, belongs to another
 * service or, where `sid` is given, is another one. All other fields may be missing or strange.
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

/** Twilio's own examples write SMS and sms. What is not a short word is left out. */
function channelWord(channel: unknown): string | null {
  const word = typeof channel === "string" ? channel.toLowerCase() : "";
  return /^[a-z][a-z0-9_-]{0,31}$/.test(word) ? word : null;
}

/** Twilio's times have whole seconds: of two within one the later in the list is the newer. */
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

// Twilio's words: "Invalid parameter: Code", "Invalid parameter `To`: +1…".
const refusedParameter = /^Invalid parameter:? ?`?([A-Za-z]{2,32})(?![A-Za-z])/;

/**
 * Reads an error. Of its message only the name of a refused parameter is taken: the rest may hold
 * the whole phone number.
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

/** A JSON object's own fields; null for all else. */
export function fieldsOf(body: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return null;
  return { ...body };
}
