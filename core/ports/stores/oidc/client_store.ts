import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { ClientId, ClientSecretHash, OidcClient } from "../../../domain/oidc/client.ts";

/** The clients of OpenID Connect, which are few. See `Stores`. */
export interface ClientStore {
  /** Adds a client. Returns false without writing anything if its ID or name exists. */
  insertClient(client: OidcClient, event: AuditEvent): Promise<boolean>;
  /** One point read. Includes disabled clients. */
  findClient(id: ClientId): Promise<OidcClient | null>;
  /** The client whose name has the key. */
  findClientByName(nameKey: string): Promise<OidcClient | null>;
  /** Whether there is a client, enabled or not: if not, OpenID Connect is off. */
  hasClient(): Promise<boolean>;
  /** All clients, by name, at most 500. */
  listClients(): Promise<readonly OidcClient[]>;
  /**
   * Replaces the name, the URIs, the resources and the marks. Writes nothing if another client has
   * the name, or if they are no longer those of `from`.
   */
  updateClient(
    change: { readonly from: OidcClient; readonly to: OidcClient },
    event: AuditEvent,
  ): Promise<"updated" | "name_taken" | "overtaken">;
  /** Replaces the secrets. Returns false without writing anything if they are no longer `from`. */
  replaceClientSecrets(
    change: {
      readonly id: ClientId;
      readonly from: readonly ClientSecretHash[];
      readonly to: readonly ClientSecretHash[];
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /**
   * Adds or replaces declared clients, and disables those that are no longer declared. No client
   * that is not declared may have their ID or name.
   */
  declareClients(
    change: {
      readonly changed: readonly OidcClient[];
      readonly dropped: readonly ClientId[];
      readonly now: Instant;
    },
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Also ends its grants. Returns false without writing anything if it is disabled already or does
   * not exist.
   */
  disableClient(id: ClientId, now: Instant, event: AuditEvent): Promise<boolean>;
  /** Returns false without writing anything if it is enabled already or does not exist. */
  enableClient(id: ClientId, event: AuditEvent): Promise<boolean>;
  /** Deletes a client. Returns false without writing anything if it does not exist. */
  removeClient(id: ClientId, event: AuditEvent): Promise<boolean>;
}
