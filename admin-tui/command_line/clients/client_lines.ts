import type { DescribedClient, ListedClient } from "../../../core/operator.ts";
import type { JsonValue } from "../command/command.ts";
import type { Printed } from "../command/table.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

export function clientBody(client: ListedClient): Readonly<Record<string, JsonValue>> {
  return {
    id: client.id,
    name: client.name,
    public: client.secretsAddedAt.length === 0,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.logoutUris,
    backchannel_logout_uri: client.backchannelLogoutUri,
    resources: client.resources,
    id_token_algorithm: client.idTokenAlgorithm,
    third_party: client.thirdParty,
    pkce_optional: client.pkceOptional,
    declared: client.declared,
    secrets_added_at: client.secretsAddedAt.map(instant),
    created_at: instant(client.createdAt),
    disabled_at: instantOrNull(client.disabledAt),
  };
}

/** A client with how it is used. */
export function describedBody(client: DescribedClient): Readonly<Record<string, JsonValue>> {
  const { use, lostNotices } = client;
  return {
    ...clientBody(client),
    last_used_at: instantOrNull(use.lastUsedAt),
    open_grants: use.openGrants,
    more_grants: use.more,
    lost_notices: lostNotices === null ? null : {
      count: lostNotices.count,
      since: instant(lostNotices.since),
      last_at: instant(lostNotices.lastAt),
      problem: lostNotices.problem,
    },
  };
}

export const columns = [
  "NAME",
  "STATE",
  "KIND",
  "GRANTS",
  { head: "REDIRECTS TO", cut: true },
  "ID",
] as const;

export function rowOf(client: DescribedClient): readonly string[] {
  const { name, redirectUris, id } = client;
  return [name, stateOf(client), kindOf(client), grantsOf(client), redirectUris.join(" "), id];
}

/** `12`, or `100+` if only the last ones were counted. */
function grantsOf({ use: { openGrants, more } }: DescribedClient): string {
  return `${openGrants}${more ? "+" : ""}`;
}

function stateOf({ disabledAt }: ListedClient): string {
  return disabledAt === null ? "enabled" : "disabled";
}

export function kindOf({ secretsAddedAt, thirdParty }: ListedClient): string {
  const kind = secretsAddedAt.length === 0 ? "public" : "with a secret";
  return thirdParty ? `${kind}, third party` : kind;
}

export function clientLines(client: DescribedClient): readonly Printed[] {
  const line = (name: string, values: readonly string[]): readonly Printed[] =>
    values.map((value, at) => `${at === 0 ? name.padEnd(14) : " ".repeat(14)}${value}`);
  const { disabledAt, secretsAddedAt, backchannelLogoutUri, use, lostNotices } = client;
  return [
    ...line("Name", [client.name]),
    ...line("ID", [client.id]),
    ...line("State", [disabledAt === null ? "enabled" : `disabled at ${moment(disabledAt)}`]),
    ...line("Kind", [kindOf(client)]),
    ...line("Secrets", secretsAddedAt.map((at) => `added at ${moment(at)}`)),
    ...line("Redirects to", client.redirectUris),
    ...line("After logout", client.logoutUris),
    ...line("Logout notice", backchannelLogoutUri === null ? [] : [backchannelLogoutUri]),
    ...line("Lost notices", lostNotices === null ? [] : lostLines(lostNotices)),
    ...line("Resources", client.resources),
    ...line("ID tokens", [client.idTokenAlgorithm]),
    ...line("PKCE", [client.pkceOptional ? "optional" : "required"]),
    ...line("Open grants", [grantsOf(client)]),
    ...line("Last used", use.lastUsedAt === null ? [] : [moment(use.lastUsedAt)]),
    ...(client.declared ? line("Declared", ["in LATCHKEY_CLIENTS_FILE"]) : []),
  ];
}

function lostLines(
  { count, since, lastAt, problem }: NonNullable<DescribedClient["lostNotices"]>,
): readonly string[] {
  return [`${count} since ${moment(since)}`, `last at ${moment(lastAt)}: ${problem}`];
}
