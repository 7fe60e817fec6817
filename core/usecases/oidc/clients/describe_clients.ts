import type { OidcClient } from "../../../domain/oidc/client.ts";
import type { LostNotices } from "../../../domain/oidc/logout_notice.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { ClientUse, ClientUser } from "../../../ports/stores/oidc/grant_store.ts";
import { findStored, type ListedClient, listedClient } from "./find_client.ts";

type DescribeClientsPorts = Pick<
  Ports,
  "clients" | "grants" | "logoutNotices" | "policies" | "clock"
>;

/** A client, how it is used, and whether it gets its logout notices. */
export interface DescribedClient extends ListedClient {
  readonly use: ClientUse;
  /** Null if it got the last one, or was never sent any. */
  readonly lostNotices: LostNotices | null;
}

/** Of how many grants of each client a list looks at; each one costs a read. */
const listedGrantsMax = 100;
const grantsMax = 1000;

const unused: ClientUse = { openGrants: 0, more: false, lastUsedAt: null };

/** Lists all clients by name, at most 500, also disabled ones. */
export async function listClients(
  ports: DescribeClientsPorts,
): Promise<readonly DescribedClient[]> {
  return await described(ports, await ports.clients.listClients(), null, listedGrantsMax);
}

/** Finds a client by its ID or name. */
export async function findClient(
  ports: DescribeClientsPorts,
  input: { readonly client: string },
): Promise<Outcome<DescribedClient, "client_not_found">> {
  const found = await findStored(ports, input.client);
  if (found === null) return refused("client_not_found");
  const [client] = await described(ports, [found], found.id, grantsMax);
  return client === undefined ? refused("client_not_found") : granted(client);
}

/** Lists who can use a client, last used first: the users of its last 1000 grants. */
export async function listClientUsers(
  ports: DescribeClientsPorts,
  input: { readonly client: string },
): Promise<Outcome<readonly ClientUser[], "client_not_found">> {
  const client = await findStored(ports, input.client);
  if (client === null) return refused("client_not_found");
  return granted(await ports.grants.listClientUsers(placeOf(ports, client.id, grantsMax)));
}

async function described(
  ports: DescribeClientsPorts,
  clients: readonly OidcClient[],
  clientId: OidcClient["id"] | null,
  max: number,
): Promise<readonly DescribedClient[]> {
  if (clients.length === 0) return [];
  const [use, lost] = await Promise.all([
    ports.grants.listClientUse(placeOf(ports, clientId, max)),
    ports.logoutNotices.listLostNotices(),
  ]);
  return clients.map((client) => ({
    ...listedClient(client),
    use: use.get(client.id) ?? unused,
    lostNotices: lost.get(client.id) ?? null,
  }));
}

function placeOf<Id extends OidcClient["id"] | null>(
  { policies, clock }: DescribeClientsPorts,
  clientId: Id,
  max: number,
) {
  return { clientId, now: clock(), limits: policies.session, max };
}
