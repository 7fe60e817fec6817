import { isOutbound, type OutboundHost } from "../../domain/oidc/outbound_hosts.ts";
import { type Finding, note } from "./finding.ts";

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
