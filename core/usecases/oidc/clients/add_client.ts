import type { OperatorCaller } from "../../../domain/audit_event.ts";
import {
  type ClientSecretHash,
  mintClientId,
  mintClientSecret,
  type OidcClient,
} from "../../../domain/oidc/client.ts";
import { type ClientOrder, parseClientOrder } from "../../../domain/oidc/client_order.ts";
import { parseOptionalReason } from "../../../domain/operator/reason.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import { newEvent } from "../../record/new_event.ts";
import { keysInUse, type MakeSigningKeyPorts } from "../../session/make_signing_key.ts";
import { clientDetail, type ListedClient, listedClient } from "./find_client.ts";

type AddClientPorts =
  & MakeSigningKeyPorts
  & Pick<Ports, "clients" | "upkeep" | "policies" | "secretBox">;

export interface ClientAddition extends ClientOrder {
  /** 3 to 200 printable characters; it is written to the audit log. */
  readonly reason: string | null;
}

export interface AddedClient {
  readonly client: ListedClient;
  /** `lk_o_...`. Shown once; only its hash is kept. Null for a public client. */
  readonly secret: string | null;
}

/**
 * Adds an app that logs its users in by OpenID Connect, and creates the key that signs its tokens,
 * so that the first login need not wait for it. Refuses a name that another client has in any case.
 */
export async function addClient(
  ports: AddClientPorts,
  input: ClientAddition,
  caller: OperatorCaller,
): Promise<Outcome<AddedClient, "not_configured" | "invalid_input" | "client_name_taken">> {
  const { secretBox, policies } = ports;
  const { token: policy } = policies;
  if (secretBox === null || policy === null) return refused("not_configured");
  await ports.upkeep.checkUnchanged();
  const order = parseClientOrder(input, policy.issuer, policies.outboundHosts);
  const reason = parseOptionalReason(input.reason);
  if (!order.ok || !reason.ok) {
    const fields = order.ok ? [] : order.fields;
    const ofReason = reason.ok ? [] : [{ field: "reason", code: reason.code }];
    return refused("invalid_input", { fields: [...fields, ...ofReason] });
  }
  const now = ports.clock();
  const { kind, name, redirectUris, logoutUris, resources } = order.value;
  const secret = kind === "public" ? null : mintClientSecret(ports.randomBytes);
  const secretHashes: readonly ClientSecretHash[] = secret === null
    ? []
    : [{ hash: secret.hash, addedAt: now }];
  const client: OidcClient = {
    id: mintClientId(ports.randomBytes),
    name,
    secretHashes,
    redirectUris,
    logoutUris,
    backchannelLogoutUri: input.backchannelLogoutUri,
    resources,
    idTokenAlgorithm: input.idTokenAlgorithm,
    thirdParty: input.thirdParty,
    pkceOptional: input.pkceOptional,
    declared: false,
    createdAt: now,
    disabledAt: null,
  };
  const detail = clientDetail(client, reason.value);
  const event = newEvent(ports, caller, { type: "client.added", detail });
  if (!await ports.clients.insertClient(client, event)) return refused("client_name_taken");
  await keysInUse(ports, secretBox, client.idTokenAlgorithm, caller);
  return granted({ client: listedClient(client), secret: secret?.text ?? null });
}
