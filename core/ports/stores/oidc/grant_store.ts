import type { AuditEvent } from "../../../domain/audit_event.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { ClientId } from "../../../domain/oidc/client.ts";
import type { Grant, GrantEnd, RefreshToken } from "../../../domain/oidc/grant.ts";
import type { OidcScope } from "../../../domain/oidc/scope.ts";
import type { Consent } from "../../../domain/oidc/sign_in.ts";
import type { SessionLimits } from "../../../domain/session/session.ts";
import type { SecretHash, TokenId } from "../../../domain/token.ts";
import type { Username } from "../../../domain/account/username.ts";
import type { UserId } from "../../../domain/user_id.ts";

/**
 * Grants of OpenID Connect, their refresh tokens, and consents. See `Stores`. Grants are deleted
 * with their user and client, and those that do not outlive their session, with it. All of a
 * user's grants end with what ends sessions without their owner's request, and with a change of the
 * password or of a factor: in the same transaction.
 */
export interface GrantStore {
  /**
   * Adds a grant with its code. Returns false without writing anything if the session has ended,
   * the account is locked, or the client is disabled or does not exist.
   */
  insertGrant(grant: Grant, event: AuditEvent): Promise<boolean>;
  /** One point read. Includes ended grants. */
  findGrant(id: TokenId): Promise<Grant | null>;
  /**
   * Redeems the code of a grant, and adds its first refresh token, and if `notifies`, the notice
   * that its client gets when the login ends. Returns false without writing anything if the code
   * has been redeemed or has expired at `now`, or the grant has ended: of any number of parallel
   * calls, one returns true.
   */
  redeemCode(
    redemption: {
      readonly id: TokenId;
      readonly now: Instant;
      readonly first: RefreshToken;
      readonly familyHash: SecretHash;
      readonly notifies: boolean;
    },
    event: AuditEvent,
  ): Promise<boolean>;
  /** The grant that was redeemed with this family of refresh tokens. Includes ended grants. */
  findGrantOfFamily(familyHash: SecretHash): Promise<Grant | null>;
  /** One point read. Includes used and expired ones. */
  findRefreshToken(id: TokenId): Promise<RefreshToken | null>;
  /**
   * Uses a refresh token, adds its successor, and forgets those of its grant that were used before
   * `usedBefore`. Returns false without writing anything if it was used before, or the grant has
   * ended: of any number of parallel calls, one returns true.
   */
  useRefreshToken(
    use: {
      readonly id: TokenId;
      readonly successor: RefreshToken;
      readonly now: Instant;
      readonly usedBefore: Instant;
    },
  ): Promise<boolean>;
  /** Ends a grant. Returns false without writing anything if it has ended or does not exist. */
  endGrant(id: TokenId, as: GrantEnd, now: Instant, event: AuditEvent): Promise<boolean>;

  /** What a user agreed to give to a client. Null: nothing. */
  findConsent(userId: UserId, clientId: ClientId): Promise<Consent | null>;
  /** Replaces the consent. Returns false without writing anything if the client does not exist. */
  giveConsent(
    consent: Consent & { readonly userId: UserId; readonly clientId: ClientId },
    event: AuditEvent,
  ): Promise<boolean>;

  /**
   * The clients that have access at `now` or the user's consent, by name, at most 100. A client has
   * access by a redeemed grant that is open: see `Grant`.
   */
  listConnectedClients(
    userId: UserId,
    now: Instant,
    limits: SessionLimits,
  ): Promise<readonly ConnectedClient[]>;
  /**
   * How clients are used at `now`: all of them, or one. Of each client, only the `max` grants (1 to
   * 1000) that were used last are looked at.
   */
  listClientUse(place: ClientUsePlace): Promise<ReadonlyMap<ClientId, ClientUse>>;
  /** The users of the open grants among the last `max` of a client, last used first. */
  listClientUsers(
    place: ClientUsePlace & { readonly clientId: ClientId },
  ): Promise<readonly ClientUser[]>;
  /** All of a user's grants that were redeemed, ended ones too, and consents: newest first. */
  listKeptGrants(userId: UserId, max: number): Promise<KeptGrants>;
  /**
   * Ends all grants of a user to a client, and the consent. Returns false without writing anything
   * if neither exists.
   */
  disconnectClient(
    userId: UserId,
    clientId: ClientId,
    now: Instant,
    event: AuditEvent,
  ): Promise<boolean>;
}

/** What is stored of a user's apps, at most `max` of each kind. */
export interface KeptGrants {
  readonly grants: readonly KeptGrant[];
  readonly consents: readonly (Consent & { readonly clientId: ClientId; readonly name: string })[];
}

export interface KeptGrant {
  readonly clientId: ClientId;
  readonly name: string;
  readonly scopes: readonly OidcScope[];
  readonly resources: readonly string[];
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant;
  readonly endedAt: Instant | null;
}

/** A client as its user sees it. */
export interface ConnectedClient {
  readonly id: ClientId;
  readonly name: string;
  /** When it last got tokens. Null if it has only the consent. */
  readonly lastUsedAt: Instant | null;
  /** Whether one of its grants outlives its session. */
  readonly offline: boolean;
}

export interface ClientUsePlace {
  /** Null: of all clients. */
  readonly clientId: ClientId | null;
  readonly now: Instant;
  readonly limits: SessionLimits;
  readonly max: number;
}

/** How a client is used. */
export interface ClientUse {
  /** Open grants; see `listConnectedClients`. */
  readonly openGrants: number;
  /** Whether it has more grants than were looked at. */
  readonly more: boolean;
  /** When it last got a code or tokens. Null if it has no grants. */
  readonly lastUsedAt: Instant | null;
}

/** A user of a client. */
export interface ClientUser {
  readonly userId: UserId;
  readonly username: Username;
  /** The open grants: one for each login. */
  readonly grants: number;
  readonly since: Instant;
  readonly lastUsedAt: Instant;
  /** Whether one of the grants outlives its session. */
  readonly offline: boolean;
}
