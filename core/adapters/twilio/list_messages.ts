import type { MessagePage, ProviderMessage } from "../../ports/verifier.ts";
import type { Instant } from "../../domain/instant.ts";
import { type MicroUsd, microUsdPerUsd } from "../../domain/sending/money.ts";
import { failureMeanings } from "./errors/failure_table.ts";
import { hasEnded, isUndelivered, statusesFrom } from "./errors/message_statuses.ts";
import { operatorWords } from "./errors/meaning.ts";
import { errorClassOf, read } from "./reading.ts";
import { type ConnectionOptions, exchange } from "./request.ts";
import { fieldsOf, isAttemptSid, isVerificationSid } from "./verification.ts";

export const attemptsPath = "/v2/Attempts";

/** Twilio allows 1000. A message has about 700 bytes, so a page has about 350 KB. */
const pageSize = 500;
const pageMaxBytes = 1024 * 1024;

/** Twilio's own limit for its reporting resources (Twilio Verify API reference). */
const timeoutDefaultMs = 15_000;

/**
 * Returns one page of the messages, service by service. The next page is requested from our own
 * base URL, whatever host Twilio's response names; a next page of a different list is a fault.
 * Messages of other services or without SIDs are left out. Never throws.
 */
export async function listMessages(
  options: ConnectionOptions,
  services: readonly string[],
  since: Instant,
  page: string | null,
): Promise<MessagePage> {
  const requested = page === null ? firstPage(services[0], since) : parsePage(page, services);
  if (requested === null) return { result: "fault", words: unknownPageWords, error: "request" };
  const made = await exchange(
    { ...options, timeoutMs: options.timeoutMs ?? timeoutDefaultMs },
    { method: "GET", path: `${attemptsPath}${requested.query}`, bodyMaxBytes: pageMaxBytes },
  );
  const parse = (body: unknown) => parseList(body, requested.serviceSid);
  const { value, meaning } = read(made, "list_messages", parse);
  if (value === null) {
    const why = meaning ?? failureMeanings.malformed;
    return { result: "fault", words: operatorWords(why), error: errorClassOf(made, why) };
  }
  const { messages, nextPageUrl } = value;
  if (nextPageUrl !== null) {
    const query = queryOf(nextPageUrl, options.baseUrl);
    if (query === null || query === requested.query) {
      return { result: "fault", words: strayWords, error: "invalid_response" };
    }
    return { result: "listed", messages, next: pageText({ ...requested, query }) };
  }
  const following = firstPage(services[services.indexOf(requested.serviceSid) + 1], since);
  return { result: "listed", messages, next: following === null ? null : pageText(following) };
}

const unknownPageWords =
  "The requested page is not part of Twilio's list of messages: restart the list.";
const strayWords =
  "The next page is not part of Twilio's list of messages: check the base URL and the network " +
  "path.";

interface PageRequest {
  readonly serviceSid: string;
  /** With its question mark. */
  readonly query: string;
}

/** Null if there is no further service: the list is complete. */
function firstPage(serviceSid: string | undefined, since: Instant): PageRequest | null {
  const from = new Date(since);
  if (serviceSid === undefined || Number.isNaN(from.getTime())) return null;
  const query = new URLSearchParams({
    // Rounded down, so that no message is left out.
    DateCreatedAfter: wholeSeconds(since),
    VerifyServiceSid: serviceSid,
    PageSize: String(pageSize),
  });
  return { serviceSid, query: `?${query}` };
}

/** An instant in Twilio's format, rounded down. */
export function wholeSeconds(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

function pageText({ serviceSid, query }: PageRequest): string {
  return `${serviceSid}${query}`;
}

function parsePage(page: string, services: readonly string[]): PageRequest | null {
  const mark = page.indexOf("?");
  const serviceSid = page.slice(0, mark);
  return mark > 0 && services.includes(serviceSid) ? { serviceSid, query: page.slice(mark) } : null;
}

/** The query of a next page. It must be of the same list on one of the provider's hosts. */
function queryOf(nextPageUrl: string, baseUrl: string): string | null {
  const url = URL.parse(nextPageUrl);
  const own = URL.parse(baseUrl);
  if (url === null || own === null) return null;
  // Twilio's regional hosts may name the main host.
  const twilios = [url, own].every(({ hostname }) => hostname.endsWith(".twilio.com"));
  if (url.host !== own.host && !twilios) return null;
  return url.pathname === attemptsPath && url.search !== "" ? url.search : null;
}

interface List {
  readonly messages: readonly ProviderMessage[];
  readonly nextPageUrl: string | null;
}

/** Null if it is not a well-formed list. */
function parseList(body: unknown, serviceSid: string): List | null {
  const fields = fieldsOf(body);
  const listed = fields?.["attempts"];
  const meta = fieldsOf(fields?.["meta"]);
  const nextPageUrl = meta?.["next_page_url"] ?? null;
  if (!Array.isArray(listed) || meta === null) return null;
  if (nextPageUrl !== null && typeof nextPageUrl !== "string") return null;
  const messages = listed.map((one) => parseMessage(one, serviceSid))
    .filter((message) => message !== null);
  return { messages, nextPageUrl };
}

/** Null for a message of another service or without SIDs. */
export function parseMessage(listed: unknown, serviceSid: string): ProviderMessage | null {
  const fields = fieldsOf(listed);
  if (fields === null || fields["service_sid"] !== serviceSid) return null;
  const { sid, verification_sid: verificationId, date_created: created, price } = fields;
  if (typeof sid !== "string" || !isAttemptSid(sid)) return null;
  if (typeof verificationId !== "string" || !isVerificationSid(verificationId)) return null;
  const channel = fieldsOf(fields["channel_data"]);
  const messageStatus = parseStatus(channel?.["message_status"] ?? channel?.["call_status"]);
  const createdAt = typeof created === "string" ? Date.parse(created) : NaN;
  return {
    messageId: sid,
    verificationId,
    createdAt: Number.isNaN(createdAt) ? null : createdAt,
    price: parsePrice(price),
    messageStatus,
    messageError: parseErrorCode(channel?.["error_code"]),
    laterStatuses: messageStatus === null ? [] : statusesFrom(messageStatus),
    undelivered: messageStatus !== null && isUndelivered(messageStatus),
    ended: messageStatus !== null && hasEnded(messageStatus),
  };
}

/** "0.0079" or, as in Twilio's other products, "-0.0079"; below 10,000 dollars. */
function parsePrice(price: unknown): MicroUsd | null {
  const fields = fieldsOf(price);
  const currency = fields?.["currency"];
  const value = fields?.["value"];
  if (typeof currency !== "string" || currency.toLowerCase() !== "usd") return null;
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text !== "string" || !/^-?\d{1,4}(\.\d{1,12})?$/.test(text)) return null;
  return Math.round(Math.abs(Number(text)) * microUsdPerUsd);
}

export function parseStatus(status: unknown): string | null {
  return typeof status === "string" && /^[A-Za-z][A-Za-z_-]{0,31}$/.test(status)
    ? status.toLowerCase()
    : null;
}

export function parseErrorCode(code: unknown): string | null {
  const text = typeof code === "number" ? String(code) : code;
  return typeof text === "string" && /^[1-9]\d{0,7}$/.test(text) ? text : null;
}
