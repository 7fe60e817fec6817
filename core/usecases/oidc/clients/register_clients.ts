import { serviceItself } from "../../../domain/audit_event.ts";
import { clientNameKey, type OidcClient } from "../../../domain/oidc/client.ts";
import { declaredChanges } from "../../../domain/oidc/declared_client.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../../record/new_event.ts";

/**
 * Writes the declared clients to the database, and disables those that are no longer declared.
 * Changes nothing without a file, and writes nothing if they are the same: a service must be able
 * to start on a full disk. Throws if an operator has added a client with the same ID or name.
 */
export async function registerClients(
  ports: NewEventPorts & Pick<Ports, "clients" | "policies" | "clock">,
): Promise<void> {
  const { declaredClients } = ports.policies;
  if (declaredClients === null) return;
  const stored = await ports.clients.listClients();
  const now = ports.clock();
  const { changed, dropped } = declaredChanges(declaredClients, stored, now);
  if (changed.length === 0 && dropped.length === 0) return;
  for (const client of changed) requireFree(client, stored);
  const event = newEvent(ports, serviceItself, {
    type: "client.declared",
    detail: { count: changed.length, removed: dropped.length },
  });
  await ports.clients.declareClients({ changed, dropped: dropped.map(({ id }) => id), now }, event);
}

function requireFree({ id, name }: OidcClient, stored: readonly OidcClient[]): void {
  const key = clientNameKey(name);
  const taken = stored.find((other) =>
    !other.declared && (other.id === id || clientNameKey(other.name) === key)
  );
  if (taken === undefined) return;
  throw new Error(
    `Cannot declare the client ${id}: an operator has added ${taken.id} with its ID or name. ` +
      "Remove that client, or change LATCHKEY_CLIENTS_FILE",
  );
}
