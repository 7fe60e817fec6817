import type { Caller } from "../../domain/audit_event.ts";
import type { OidcClient } from "../../domain/oidc/client.ts";
import type { Grant } from "../../domain/oidc/grant.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../record/new_event.ts";

/**
 * Ends a grant whose code or refresh token was used again: one of the two users has stolen it (RFC
 * 9700 4.14.2).
 */
export async function endReplayed(
  ports: NewEventPorts & Pick<Ports, "grants">,
  client: OidcClient,
  grant: Grant,
  what: "code" | "refresh_token",
  caller: Caller,
): Promise<void> {
  const event = newEvent(ports, caller, {
    type: "grant.ended",
    userId: grant.userId,
    detail: {
      grant_id: grant.id,
      client_id: client.id,
      client_name: client.name,
      by: `${what}_reuse`,
    },
  });
  await ports.grants.endGrant(grant.id, "replayed", ports.clock(), event);
}
