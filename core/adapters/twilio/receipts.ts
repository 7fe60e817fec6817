import { equalBytes } from "../../domain/crypto/constant_time.ts";
import { nodeCrypto } from "../../domain/crypto/node_crypto.ts";
import type { MessageReport } from "../../domain/sending/message_report.ts";
import type { ReceiptReader, ReceiptRequest } from "../../ports/receipt_reader.ts";
import { sha256Hex } from "../../domain/crypto/sha256.ts";
import { isUndelivered, statusesFrom } from "./errors/message_statuses.ts";
import { parseErrorCode, parseStatus } from "./list_messages.ts";
import { fieldsOf, isAttemptSid, isVerificationSid } from "./verification.ts";

export interface ReceiptOptions {
  /** Where Twilio reaches us: an origin. */
  readonly publicUrl: string;
  /** The account's auth token. An API key cannot check signatures. */
  readonly authToken: string;
  /** The Verify services whose messages are ours. */
  readonly services: readonly string[];
}

/** Reads Twilio's message status events (Event Streams, CloudEvents 1.0, one or a JSON array). */
export function openTwilioReceipts(options: ReceiptOptions): ReceiptReader {
  return {
    read(request) {
      if (!isSigned(options, request)) return { result: "forged" };
      const events = parseEvents(request.body);
      if (events === null) return { result: "malformed" };
      const reports = events.map((event) => parseReport(event, options.services))
        .filter((report) => report !== null);
      return { result: "read", reports, ignored: events.length - reports.length };
    },
  };
}

/**
 * Twilio signs the whole URL. For a JSON body, its query has the body's digest. Twilio names the
 * port of https in the URL or not (Twilio's validator accepts both).
 */
function isSigned(
  { publicUrl, authToken }: ReceiptOptions,
  { target, header, body }: ReceiptRequest,
): boolean {
  const signature = decodeSignature(header("x-twilio-signature"));
  const digests = new URL(target, publicUrl).searchParams.getAll("bodySHA256");
  if (signature === null || digests.length !== 1) return false;
  const digest = sha256Hex(body);
  if (digests[0]?.toLowerCase() !== digest) return false;
  const { protocol, port } = new URL(publicUrl);
  const origins = port === ""
    ? [publicUrl, `${publicUrl}:${protocol === "https:" ? 443 : 80}`]
    : [publicUrl];
  const { createHmac } = nodeCrypto();
  return origins
    .map((origin) => createHmac("sha1", authToken).update(`${origin}${target}`, "utf8").digest())
    .some((expected) => equalBytes(expected, signature));
}

function decodeSignature(text: string | null): Uint8Array | null {
  // 20 bytes in Base64.
  return text !== null && /^[A-Za-z0-9+/]{27}=$/.test(text) ? Uint8Array.fromBase64(text) : null;
}

/** Null if the body is neither an event nor a list of them. */
function parseEvents(body: string): readonly unknown[] | null {
  try {
    const json: unknown = JSON.parse(body);
    if (Array.isArray(json)) return json;
    return fieldsOf(json) === null ? null : [json];
  } catch {
    return null;
  }
}

const reportTypes: ReadonlyMap<string, string> = new Map(
  ["sent", "delivered", "read", "undelivered", "failed"]
    .map((status) => [`com.twilio.accountsecurity.verify.message.${status}`, status]),
);

/**
 * Null for an event of another type or service, or without SIDs. The phone number of the event is
 * not read.
 */
function parseReport(event: unknown, services: readonly string[]): MessageReport | null {
  const fields = fieldsOf(event);
  const type = fields?.["type"];
  const status = typeof type === "string" ? reportTypes.get(type) : undefined;
  const data = fieldsOf(fields?.["data"]);
  if (status === undefined || data === null) return null;
  const {
    service_sid: serviceSid,
    verification_sid: verificationId,
    attempt_sid: messageId,
    message_status: named,
    error_code: error,
  } = data;
  if (typeof serviceSid !== "string" || !services.includes(serviceSid)) return null;
  if (typeof messageId !== "string" || !isAttemptSid(messageId)) return null;
  if (typeof verificationId !== "string" || !isVerificationSid(verificationId)) return null;
  // The type decides. An event that contradicts itself says nothing.
  if (named !== undefined && parseStatus(named) !== status) return null;
  const undelivered = isUndelivered(status);
  return {
    messageId,
    verificationId,
    messageStatus: status,
    messageError: undelivered ? parseErrorCode(error) : null,
    laterStatuses: statusesFrom(status),
    undelivered,
  };
}
