import { nodeCrypto } from "../../domain/crypto/node_crypto.ts";
import type { Instant } from "../../domain/instant.ts";
import { publicAddress } from "../../domain/public_address.ts";
import { retryAfterSeconds } from "../../domain/retry_after.ts";
import { shapeBody } from "../../domain/webhooks/webhook_body.ts";
import { webhookWaitSecondsMax } from "../../domain/webhooks/webhook_message.ts";
import type { WebhookTarget } from "../../domain/webhooks/webhook_target.ts";
import type {
  SentWebhook,
  WebhookFailure,
  WebhookSender,
} from "../../ports/webhooks/webhook_sender.ts";

export interface WebhookSenderOptions {
  /** The real `fetch` in production. */
  readonly fetch: typeof globalThis.fetch;
  /** Returns the addresses of a host. */
  readonly lookUp: (host: string) => Promise<readonly string[]>;
  readonly clock: () => Instant;
  readonly appName: string;
  /** Milliseconds for the address, the request and the answer together. */
  readonly timeoutMs?: number;
}

/** An answer is only read so that the connection can be used again. */
const answerMaxBytes = 64 * 1024;

/**
 * Sends by the Standard Webhooks scheme. Follows no redirect. A host that resolves to an address
 * that is not public is refused, unless the target is marked as private. The system resolves the
 * name a second time when it connects; a receiver outside this machine then also needs a
 * certificate for the name, since only https reaches it.
 */
export function openWebhookSender(options: WebhookSenderOptions): WebhookSender {
  return {
    async send(target, message) {
      const abort = new AbortController();
      const deadline = Promise.withResolvers<WebhookFailure>();
      const timer = setTimeout(() => {
        deadline.resolve(failure("it took too long"));
        abort.abort();
      }, options.timeoutMs ?? 5_000);
      try {
        const attempt = sendOnce(options, target, message, abort.signal);
        return await Promise.race([attempt, deadline.promise]);
      } finally {
        clearTimeout(timer);
        abort.abort();
      }
    },
  };
}

/** Finds the addresses of a host as the system does, also in its hosts file. */
export async function lookUpHost(host: string): Promise<readonly string[]> {
  // Loaded at the first delivery, since it takes 3 ms and 1 MB.
  const { lookup } = await import("node:dns/promises");
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

async function sendOnce(
  options: WebhookSenderOptions,
  target: WebhookTarget,
  message: SentWebhook,
  signal: AbortSignal,
): Promise<WebhookFailure | null> {
  try {
    const refused = await addressProblem(options, target);
    if (refused !== null) return failure(refused);
    const { body, headers } = shapeBody(target.format, message, options.appName);
    const timestamp = Math.floor(options.clock() / 1000);
    const response = await options.fetch(target.url, {
      method: "POST",
      headers: {
        ...headers,
        "user-agent": "latchkey",
        "webhook-id": message.id,
        "webhook-timestamp": String(timestamp),
        ...signatures(target, `${message.id}.${timestamp}.${body}`),
        ...(target.authorization === null ? {} : { authorization: target.authorization }),
      },
      body,
      redirect: "manual",
      signal,
    });
    await readAway(response);
    return response.ok ? null : failureOf(response);
  } catch (error) {
    return failure(sendProblem(error));
  }
}

function failure(problem: string): WebhookFailure {
  return { problem, retryAfterSeconds: null };
}

/** Statuses with which `Retry-After` says when a request may be repeated: RFC 6585 4, RFC 9110. */
const waitStatuses = [429, 503];

function failureOf({ status, headers }: Response): WebhookFailure {
  const waits = waitStatuses.includes(status);
  return {
    problem: `HTTP ${status}`,
    retryAfterSeconds: waits ? retryAfterSeconds(headers, webhookWaitSecondsMax) : null,
  };
}

function sendProblem(error: unknown): string {
  const refused = error instanceof Error && error.name === "NotCapable";
  return refused ? "the host is not permitted" : "no connection";
}

/** Null if the target may be reached at all of its addresses, otherwise why not. */
export async function addressProblem(
  { lookUp }: Pick<WebhookSenderOptions, "lookUp">,
  { url, isPrivate }: Pick<WebhookTarget, "url" | "isPrivate">,
): Promise<string | null> {
  if (isPrivate) return null;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  let addresses: readonly string[];
  try {
    addresses = await lookUp(host);
  } catch {
    return "the host has no address";
  }
  if (addresses.length === 0) return "the host has no address";
  return addresses.every((address) => publicAddress(address) !== null)
    ? null
    : "the host has an address that is not public";
}

function signatures(
  { secrets }: WebhookTarget,
  signed: string,
): Readonly<Record<string, string>> {
  if (secrets.length === 0) return {};
  const { createHmac } = nodeCrypto();
  const all = secrets.map((secret) =>
    `v1,${createHmac("sha256", secret).update(signed).digest("base64")}`
  );
  return { "webhook-signature": all.join(" ") };
}

/** Reads the answer to its end, or cancels one that is too large. */
async function readAway(response: Response): Promise<void> {
  if (response.body === null) return;
  let bytes = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of response.body) {
    bytes += chunk.length;
    if (bytes > answerMaxBytes) return;
  }
}
