import type { AuditEvent, OperatorCaller } from "../../../domain/audit_event.ts";
import { isPublicClient, type OidcClient } from "../../../domain/oidc/client.ts";
import { parseClientOrder } from "../../../domain/oidc/client_order.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import {
  type ChangeClientPorts,
  chooseClient,
  type ClientChoice,
  type ListedClient,
  listedClient,
} from "./find_client.ts";

/** What may change of a client. Null leaves a value as it is. */
export interface ClientUpdate extends ClientChoice {
  readonly name: string | null;
  readonly redirectUris: readonly string[] | null;
  readonly logoutUris: readonly string[] | null;
  /** Empty: it gets no logout notices anymore. */
  readonly backchannelLogoutUri: string | null;
  readonly resources: readonly string[] | null;
  readonly thirdParty: boolean | null;
  readonly pkceOptional: boolean | null;
}

type UpdateRefusal =
  | "invalid_input"
  | "client_not_found"
  | "client_declared"
  | "client_name_taken";

const triesMax = 5;

/**
 * Changes a client, which keeps its ID, its kind and its secrets. What users gave to it stays, as
 * does a code that was issued for a URI it no longer has. Writes nothing if nothing changes.
 */
export async function updateClient(
  ports: ChangeClientPorts & Pick<Ports, "policies">,
  input: ClientUpdate,
  caller: OperatorCaller,
): Promise<Outcome<ListedClient, UpdateRefusal>> {
  for (let tries = 0; tries < triesMax; tries++) {
    const chosen = await chooseClient(ports, input, "client.updated", caller);
    if (!chosen.ok) return chosen;
    const { client: from, event } = chosen.value;
    const to = changedClient(ports, from, input);
    if (!to.ok) return to;
    const changes = changesOf(from, to.value);
    if (Object.keys(changes).length === 0) return granted(listedClient(from));
    const detail = { ...event.detail, ...changes };
    const done = await ports.clients.updateClient({ from, to: to.value }, { ...event, detail });
    if (done === "name_taken") return refused("client_name_taken");
    if (done === "updated") return granted(listedClient(to.value));
  }
  throw new Error("Cannot update the client: someone else keeps changing it");
}

/** A URI for notices that stays need not be at a host that may be reached now. */
function changedClient(
  { policies }: Pick<Ports, "policies">,
  from: OidcClient,
  input: ClientUpdate,
): Outcome<OidcClient, "invalid_input"> {
  const order = parseClientOrder(
    {
      ...from,
      kind: isPublicClient(from) ? "public" : "confidential",
      name: input.name ?? from.name,
      redirectUris: input.redirectUris ?? from.redirectUris,
      logoutUris: input.logoutUris ?? from.logoutUris,
      backchannelLogoutUri: input.backchannelLogoutUri || null,
      resources: input.resources ?? from.resources,
      thirdParty: input.thirdParty ?? from.thirdParty,
      pkceOptional: input.pkceOptional ?? from.pkceOptional,
    },
    policies.token?.issuer ?? "",
    policies.outboundHosts,
  );
  if (!order.ok) return refused("invalid_input", { fields: order.fields });
  const { name, redirectUris, logoutUris, backchannelLogoutUri, resources } = order.value;
  return granted({
    ...from,
    name,
    redirectUris,
    logoutUris,
    backchannelLogoutUri: input.backchannelLogoutUri === null
      ? from.backchannelLogoutUri
      : backchannelLogoutUri,
    resources,
    thirdParty: order.value.thirdParty,
    pkceOptional: order.value.pkceOptional,
  });
}

/** What changes may be made, as the audit log names them. */
const changeable = {
  name: "name",
  redirectUris: "redirect_uris",
  logoutUris: "post_logout_redirect_uris",
  backchannelLogoutUri: "backchannel_logout_uri",
  resources: "resources",
  thirdParty: "third_party",
  pkceOptional: "pkce_optional",
} as const satisfies Partial<Record<keyof OidcClient, string>>;

/** Each changed value before and after, for the audit log. Lists are separated by spaces. */
function changesOf(from: OidcClient, to: OidcClient): AuditEvent["detail"] {
  const keys = Object.keys(changeable) as readonly (keyof typeof changeable)[];
  return Object.fromEntries(keys.flatMap((key) => {
    const [before, after] = [factOf(from[key]), factOf(to[key])];
    if (before === after) return [];
    return [[`${changeable[key]}_before`, before], [`${changeable[key]}_after`, after]] as const;
  }));
}

function factOf(value: string | boolean | readonly string[] | null): string | boolean | null {
  return typeof value === "object" && value !== null ? value.join(" ") : value;
}
