import type { AuditEvent, AuditEventType, OperatorCaller } from "../../../domain/audit_event.ts";
import type { Instant } from "../../../domain/instant.ts";
import { clientNameKey, type OidcClient, parseClientId } from "../../../domain/oidc/client.ts";
import { parseOptionalReason } from "../../../domain/operator/reason.ts";
import { granted, type Outcome, refused, refusedFields } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent, type NewEventPorts } from "../../record/new_event.ts";

/** A client as an operator sees it: without the hashes of its secrets. */
export interface ListedClient extends Omit<OidcClient, "secretHashes"> {
  /** When each of its secrets was added, newest first. Empty for a public client. */
  readonly secretsAddedAt: readonly Instant[];
}

export function listedClient(client: OidcClient): ListedClient {
  const { secretHashes, ...shown } = client;
  return { ...shown, secretsAddedAt: secretHashes.map(({ addedAt }) => addedAt) };
}

/** What the audit log says about a client. */
export function clientDetail(
  { id, name }: Pick<OidcClient, "id" | "name">,
  reason: string | null,
): AuditEvent["detail"] {
  return { client_id: id, client_name: name, ...(reason === null ? {} : { reason }) };
}

/** Names a client, and says why it is changed. */
export interface ClientChoice {
  /** Its ID, or its name in any case. */
  readonly client: string;
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

export type ChangeClientPorts = NewEventPorts & Pick<Ports, "clients" | "upkeep">;

export interface ChosenClient {
  readonly client: OidcClient;
  /** The event of its change. */
  readonly event: AuditEvent;
}

/** Finds the client of a change. By ID first: a name may look like the ID of another client. */
export async function chooseClient(
  ports: ChangeClientPorts,
  input: ClientChoice,
  type: AuditEventType,
  caller: OperatorCaller,
): Promise<Outcome<ChosenClient, "invalid_input" | "client_not_found" | "client_declared">> {
  await ports.upkeep.checkUnchanged();
  const reason = parseOptionalReason(input.reason);
  if (!reason.ok) return refusedFields({ reason });
  const client = await findStored(ports, input.client);
  if (client === null) return refused("client_not_found");
  if (client.declared) return refused("client_declared");
  const detail = clientDetail(client, reason.value);
  return granted({ client, event: newEvent(ports, caller, { type, detail }) });
}

/** Finds a client by its ID or name. By ID first. */
export async function findStored(
  { clients }: Pick<Ports, "clients">,
  typed: string,
): Promise<OidcClient | null> {
  const id = parseClientId(typed);
  const found = id === null ? null : await clients.findClient(id);
  return found ?? await clients.findClientByName(clientNameKey(typed.trim()));
}
