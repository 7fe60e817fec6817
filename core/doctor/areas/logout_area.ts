import { isOutbound, type OutboundHost } from "../../domain/oidc/outbound_hosts.ts";
import type { Instant } from "../../domain/instant.ts";
import { type Finding, note, warning } from "./finding.ts";

/** Reports clients that cannot be notified that a login has ended. */
export function checkLogoutNotices(
  clients: readonly { readonly id: string; readonly uri: string }[],
  hosts: readonly OutboundHost[],
): readonly Finding[] {
  return clients.filter(({ uri }) => !isOutbound(uri, hosts)).map(({ id, uri }) =>
    note(
      "clients.logout_notices",
      `The client ${id} gets no logout notices: the host of ${uri} is not listed`,
      "Add the host to LATCHKEY_OUTBOUND_HOSTS, and restart the service.",
    )
  );
}

/** Reports clients that did not get their last logout notices. */
export function checkLostNotices(
  lost: readonly { readonly id: string; readonly count: number; readonly since: Instant }[],
): readonly Finding[] {
  return lost.map(({ id, count, since }) =>
    warning(
      "clients.lost_notices",
      `The client ${id} did not get ${
        count === 1 ? "1 logout notice" : `${count} logout notices`
      } ` +
        `since ${
          new Date(since).toISOString().slice(0, 16)
        }Z: its users may still be logged in there`,
      `See why with deno task admin clients show ${id}, and check its backchannel_logout_uri.`,
    )
  );
}
