import { isOutbound, type OutboundHost } from "../../domain/oidc/outbound_hosts.ts";
import type { LogoutFailure, LogoutSender } from "../../ports/webhooks/logout_sender.ts";

export interface LogoutSenderOptions {
  /** The real `fetch` in production. */
  readonly fetch: typeof globalThis.fetch;
  /** No other host is reached. They may be inside of the network: an operator has listed them. */
  readonly hosts: readonly OutboundHost[];
  readonly timeoutMs?: number;
}

/** The answers that Back-Channel Logout 1.0 (2.8) and older libraries give. */
const acceptedStatuses = [200, 204];

/** The client does not accept the token: the next one would be the same. */
const refusedStatus = 400;

export function openLogoutSender(options: LogoutSenderOptions): LogoutSender {
  return {
    async send(uri, logoutToken) {
      if (!isOutbound(uri, options.hosts)) {
        return { problem: "its host is not in LATCHKEY_OUTBOUND_HOSTS", final: true };
      }
      try {
        const response = await options.fetch(uri, {
          method: "POST",
          headers: { "user-agent": "latchkey" },
          body: new URLSearchParams({ logout_token: logoutToken }),
          redirect: "manual",
          signal: AbortSignal.timeout(options.timeoutMs ?? 2_500),
        });
        await response.body?.cancel();
        return failureOf(response.status);
      } catch (error) {
        return { problem: problemOf(error), final: false };
      }
    },
  };
}

function failureOf(status: number): LogoutFailure | null {
  if (acceptedStatuses.includes(status)) return null;
  return { problem: `HTTP ${status}`, final: status === refusedStatus };
}

function problemOf(error: unknown): string {
  const name = error instanceof Error ? error.name : "";
  if (name === "TimeoutError") return "it took too long";
  return name === "NotCapable" ? "the host is not permitted" : "no connection";
}
