import type { Instant } from "../../../../domain/instant.ts";
import { invariant } from "../../../../domain/invariant.ts";
import {
  type ClientId,
  clientNameKey,
  type ClientSecretHash,
  type OidcClient,
} from "../../../../domain/oidc/client.ts";
import { signingAlgorithms } from "../../../../domain/session/signing_key.ts";
import type { SecretHash } from "../../../../domain/token.ts";
import type { ClientStore } from "../../../../ports/stores/oidc/client_store.ts";
import type { Database, Row } from "../../database.ts";
import { limitTo, must, sql, type Statement } from "../../sql.ts";
import { auditEventInsert, integer, integerOrNull, oneOf, text, textOrNull } from "../rows/rows.ts";

const clientsListedMax = 500;

// PostgreSQL checks a unique name after the condition that it is free, which sees no name that
// another transaction is about to take.
const holdNames = sql`/*pg LOCK TABLE oidc_clients IN SHARE ROW EXCLUSIVE MODE -- */ SELECT 1`;

export function createClients(database: Database): ClientStore {
  const changed = async (
    change: Statement,
    event: Parameters<typeof auditEventInsert>[0],
  ): Promise<boolean> => await database.batch([must(change), auditEventInsert(event)]) !== null;
  return {
    insertClient: (client, event) => changed(clientInsert(client), event),

    async findClient(id) {
      const [row] = await database.query(sql`SELECT * FROM oidc_clients WHERE id = ${id}`);
      return row === undefined ? null : readClient(row);
    },

    async findClientByName(nameKey) {
      const [row] = await database.query(sql`SELECT * FROM oidc_clients
        WHERE name_key = ${nameKey}`);
      return row === undefined ? null : readClient(row);
    },

    async hasClient() {
      return (await database.query(sql`SELECT id FROM oidc_clients LIMIT 1`)).length > 0;
    },

    async listClients() {
      const rows = await database.query(sql`SELECT * FROM oidc_clients
        ORDER BY name_key ${limitTo(clientsListedMax)}`);
      return rows.map(readClient);
    },

    async updateClient({ from, to }, event) {
      const nameKey = clientNameKey(to.name);
      const free = sql`NOT EXISTS (SELECT 1 FROM oidc_clients AS other
        WHERE other.name_key = ${nameKey} AND other.id <> ${to.id})`;
      const change = sql`UPDATE oidc_clients SET name = ${to.name}, name_key = ${nameKey},
          redirect_uris = ${JSON.stringify(to.redirectUris)},
          logout_uris = ${JSON.stringify(to.logoutUris)},
          backchannel_logout_uri = ${to.backchannelLogoutUri},
          resources = ${JSON.stringify(to.resources)}, third_party = ${Number(to.thirdParty)},
          pkce_optional = ${Number(to.pkceOptional)}
        WHERE id = ${to.id} AND ${isStill(from)} AND ${free} RETURNING id`;
      const done = await database.batch([holdNames, must(change), auditEventInsert(event)]);
      if (done !== null) return "updated";
      const [taken] = await database.query(sql`SELECT id FROM oidc_clients
        WHERE name_key = ${nameKey} AND id <> ${to.id}`);
      return taken === undefined ? "overtaken" : "name_taken";
    },

    replaceClientSecrets: ({ id, from, to }, event) =>
      changed(
        sql`UPDATE oidc_clients SET secrets = ${secretsText(to)}
          WHERE id = ${id} AND secrets = ${secretsText(from)} RETURNING id`,
        event,
      ),

    async declareClients({ changed, dropped, now }, event) {
      await database.batch([
        // Their names are free, also for each other.
        ...[...dropped, ...changed.map(({ id }) => id)].map((id) =>
          sql`UPDATE oidc_clients SET name_key = id WHERE id = ${id} AND declared = 1`
        ),
        ...dropped.map((id) =>
          sql`UPDATE oidc_clients SET disabled_at = ${now}
            WHERE id = ${id} AND declared = 1 AND disabled_at IS NULL`
        ),
        ...dropped.map((id) => grantEnd(id, now)),
        ...changed.map(declaration),
        auditEventInsert(event),
      ]);
    },

    async disableClient(id, now, event) {
      const done = await database.batch([
        must(sql`UPDATE oidc_clients SET disabled_at = ${now}
          WHERE id = ${id} AND disabled_at IS NULL RETURNING id`),
        grantEnd(id, now),
        auditEventInsert(event),
      ]);
      return done !== null;
    },

    enableClient: (id, event) =>
      changed(
        sql`UPDATE oidc_clients SET disabled_at = NULL
          WHERE id = ${id} AND disabled_at IS NOT NULL RETURNING id`,
        event,
      ),

    removeClient: (id, event) =>
      changed(sql`DELETE FROM oidc_clients WHERE id = ${id} RETURNING id`, event),
  };
}

/** Whether what an update may change is as it was read. */
function isStill(client: OidcClient): Statement {
  return sql`declared = 0 AND name = ${client.name}
    AND redirect_uris = ${JSON.stringify(client.redirectUris)}
    AND logout_uris = ${JSON.stringify(client.logoutUris)}
    AND coalesce(backchannel_logout_uri, '') = ${client.backchannelLogoutUri ?? ""}
    AND resources = ${JSON.stringify(client.resources)}
    AND third_party = ${Number(client.thirdParty)}
    AND pkce_optional = ${Number(client.pkceOptional)}`;
}

/** Ends what users gave to a client that is disabled. */
function grantEnd(id: ClientId, now: Instant): Statement {
  return sql`UPDATE oidc_grants SET ended_at = ${now}, ended_as = 'revoked'
    WHERE client_id = ${id} AND ended_at IS NULL
      AND EXISTS (SELECT 1 FROM oidc_clients WHERE id = ${id} AND disabled_at IS NOT NULL)`;
}

function clientInsert(client: OidcClient): Statement {
  return sql`${insertion(client)} ON CONFLICT DO NOTHING RETURNING id`;
}

function declaration(client: OidcClient): Statement {
  return sql`${insertion(client)} ON CONFLICT (id) DO UPDATE SET name = excluded.name,
      name_key = excluded.name_key, secrets = excluded.secrets,
      redirect_uris = excluded.redirect_uris, logout_uris = excluded.logout_uris,
      backchannel_logout_uri = excluded.backchannel_logout_uri, resources = excluded.resources,
      id_token_algorithm = excluded.id_token_algorithm, third_party = excluded.third_party,
      pkce_optional = excluded.pkce_optional, disabled_at = excluded.disabled_at
    WHERE oidc_clients.declared = 1`;
}

function insertion(client: OidcClient): Statement {
  return sql`INSERT INTO oidc_clients (id, name, name_key, secrets, redirect_uris, logout_uris,
      backchannel_logout_uri, resources, id_token_algorithm, third_party, pkce_optional, declared,
      created_at, disabled_at)
    VALUES (${client.id}, ${client.name}, ${clientNameKey(client.name)},
      ${secretsText(client.secretHashes)}, ${JSON.stringify(client.redirectUris)},
      ${JSON.stringify(client.logoutUris)}, ${client.backchannelLogoutUri},
      ${JSON.stringify(client.resources)}, ${client.idTokenAlgorithm},
      ${Number(client.thirdParty)}, ${Number(client.pkceOptional)}, ${Number(client.declared)},
      ${client.createdAt}, ${client.disabledAt})`;
}

function secretsText(secrets: readonly ClientSecretHash[]): string {
  return JSON.stringify(secrets.map(({ hash, addedAt }) => ({ hash, added_at: addedAt })));
}

function readClient(row: Row): OidcClient {
  return {
    id: text(row, "id") as ClientId,
    name: text(row, "name"),
    secretHashes: readSecrets(text(row, "secrets")),
    redirectUris: readTexts(row, "redirect_uris"),
    logoutUris: readTexts(row, "logout_uris"),
    backchannelLogoutUri: textOrNull(row, "backchannel_logout_uri"),
    resources: readTexts(row, "resources"),
    idTokenAlgorithm: oneOf(signingAlgorithms, row, "id_token_algorithm"),
    thirdParty: integer(row, "third_party") === 1,
    pkceOptional: integer(row, "pkce_optional") === 1,
    declared: integer(row, "declared") === 1,
    createdAt: integer(row, "created_at"),
    disabledAt: integerOrNull(row, "disabled_at"),
  };
}

function readSecrets(stored: string): readonly ClientSecretHash[] {
  const secrets: readonly { readonly hash: SecretHash; readonly added_at: number }[] = JSON.parse(
    stored,
  );
  return secrets.map(({ hash, added_at }) => ({ hash, addedAt: added_at }));
}

function readTexts(row: Row, column: string): readonly string[] {
  const texts: unknown = JSON.parse(text(row, column));
  invariant(
    Array.isArray(texts) && texts.every((one) => typeof one === "string"),
    `the column ${column} is a list of texts`,
  );
  return texts;
}
