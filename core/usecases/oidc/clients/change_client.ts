import type { OperatorCaller } from "../../../domain/audit_event.ts";
import type { OidcClient } from "../../../domain/oidc/client.ts";
import { granted, type Outcome } from "../../../domain/refusal.ts";
import { type ChangeClientPorts, chooseClient, type ClientChoice } from "./find_client.ts";

export type ChangedClient = Pick<OidcClient, "id" | "name">;

type ClientRefusal = "invalid_input" | "client_not_found" | "client_declared";

/** Disables a client: it gets no more tokens, until it is enabled. Again, it changes nothing. */
export async function disableClient(
  ports: ChangeClientPorts,
  input: ClientChoice,
  caller: OperatorCaller,
): Promise<Outcome<ChangedClient, ClientRefusal>> {
  const chosen = await chooseClient(ports, input, "client.disabled", caller);
  if (!chosen.ok) return chosen;
  const { client: { id, name }, event } = chosen.value;
  await ports.clients.disableClient(id, ports.clock(), event);
  return granted({ id, name });
}

/** Enables a client that was disabled. Changes nothing if it is enabled. */
export async function enableClient(
  ports: ChangeClientPorts,
  input: ClientChoice,
  caller: OperatorCaller,
): Promise<Outcome<ChangedClient, ClientRefusal>> {
  const chosen = await chooseClient(ports, input, "client.enabled", caller);
  if (!chosen.ok) return chosen;
  const { client: { id, name }, event } = chosen.value;
  await ports.clients.enableClient(id, event);
  return granted({ id, name });
}

/** Deletes a client, and with it what users gave to it. */
export async function removeClient(
  ports: ChangeClientPorts,
  input: ClientChoice,
  caller: OperatorCaller,
): Promise<Outcome<ChangedClient, ClientRefusal>> {
  const chosen = await chooseClient(ports, input, "client.removed", caller);
  if (!chosen.ok) return chosen;
  const { client: { id, name }, event } = chosen.value;
  await ports.clients.removeClient(id, event);
  return granted({ id, name });
}
