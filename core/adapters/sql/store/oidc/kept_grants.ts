import { invariant } from "../../../../domain/invariant.ts";
import type { ClientId } from "../../../../domain/oidc/client.ts";
import type { GrantStore, KeptGrants } from "../../../../ports/stores/oidc/grant_store.ts";
import type { Database } from "../../database.ts";
import { limitTo, sql } from "../../sql.ts";
import { text } from "../rows/rows.ts";
import { grantColumns, readConsent, readGrant } from "./rows_of_grants.ts";

/** What an export contains of a user's apps. */
export function createKeptGrants(database: Database): Pick<GrantStore, "listKeptGrants"> {
  return {
    async listKeptGrants(userId, max): Promise<KeptGrants> {
      invariant(Number.isInteger(max) && max >= 1 && max <= 1000, "a list has 1 to 1000 rows");
      const some = limitTo(max);
      const grants = await database.query(sql`SELECT ${grantColumns}, oidc_clients.name
        FROM oidc_grants JOIN oidc_clients ON oidc_clients.id = oidc_grants.client_id
        WHERE user_id = ${userId} AND redeemed_at IS NOT NULL
        ORDER BY oidc_grants.created_at DESC, oidc_grants.id ${some}`);
      const consents = await database.query(sql`SELECT oidc_consents.*, oidc_clients.name
        FROM oidc_consents JOIN oidc_clients ON oidc_clients.id = oidc_consents.client_id
        WHERE user_id = ${userId} ORDER BY given_at DESC, client_id ${some}`);
      return {
        grants: grants.map((row) => {
          const { clientId, scopes, resources, createdAt, lastUsedAt, endedAt } = readGrant(row);
          const times = { createdAt, lastUsedAt, endedAt };
          return { clientId, name: text(row, "name"), scopes, resources, ...times };
        }),
        consents: consents.map((row) => ({
          ...readConsent(row),
          clientId: text(row, "client_id") as ClientId,
          name: text(row, "name"),
        })),
      };
    },
  };
}
