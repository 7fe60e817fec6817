import type { Caller } from "../../domain/audit_event.ts";
import { parseClientId } from "../../domain/oidc/client.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ConnectedClient } from "../../ports/stores/oidc/grant_store.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "../session/authenticate.ts";

type ConnectedClientsPorts = AuthenticatePorts & Pick<Ports, "grants">;

/** The apps that have access to the caller's account, or the caller's consent. */
export async function listConnectedClients(
  ports: ConnectedClientsPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<readonly ConnectedClient[], "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  const { user: { id } } = found.value;
  const limits = ports.policies.session;
  return granted(await ports.grants.listConnectedClients(id, ports.clock(), limits));
}

/**
 * Ends the access of one app to the caller's account. No step-up is required: this only removes
 * access. An app without access is no refusal: it may just have lost it.
 */
export async function disconnectClient(
  ports: ConnectedClientsPorts,
  input: { readonly sessionToken: string; readonly clientId: string },
  caller: Caller,
): Promise<Outcome<null, "unauthenticated">> {
  const found = await authenticate(ports, input, caller);
  if (!found.ok) return found;
  const clientId = parseClientId(input.clientId);
  if (clientId === null) return granted(null);
  const { user } = found.value;
  const event = newEvent(ports, caller, {
    type: "grant.ended",
    userId: user.id,
    detail: { client_id: clientId, by: "owner" },
  });
  await ports.grants.disconnectClient(user.id, clientId, ports.clock(), event);
  return granted(null);
}
