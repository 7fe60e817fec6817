import type { Instant } from "../../../domain/instant.ts";
import type { ClientId } from "../../../domain/oidc/client.ts";
import type { LogoutNotice, LostNotices } from "../../../domain/oidc/logout_notice.ts";
import type { SessionLimits } from "../../../domain/session/session.ts";
import type { TokenId } from "../../../domain/token.ts";

/**
 * The notices that `GrantStore.redeemCode` adds. They wait until the login ends, in whatever way,
 * and are deleted with their client. See `Stores`.
 */
export interface LogoutNoticeStore {
  /**
   * Makes those due whose grant or session has ended, lapsed or been deleted by `now`. Looks at
   * `limit` notices (1 to 500) with later IDs than `from`, and returns the last ID; null if there
   * are no more.
   */
  collectNotices(
    page: {
      readonly from: TokenId | null;
      readonly limit: number;
      readonly now: Instant;
      readonly limits: SessionLimits;
    },
  ): Promise<TokenId | null>;
  /** The clients with notices that are due at `now`, at most 500. */
  listDueClients(now: Instant): Promise<readonly ClientId[]>;
  /**
   * Claims at most `limit` notices (1 to 100) of a client that are due at `now`, until `until`, and
   * counts an attempt. Of any number of parallel calls, one gets a notice.
   */
  claimNotices(
    claim: {
      readonly clientId: ClientId;
      readonly now: Instant;
      readonly until: Instant;
      readonly limit: number;
    },
  ): Promise<readonly LogoutNotice[]>;
  /**
   * Deletes at most 500 due notices of a client whose logins ended before `endedBefore`. Returns
   * how many.
   */
  giveUpNotices(
    old: { readonly clientId: ClientId; readonly now: Instant; readonly endedBefore: Instant },
  ): Promise<number>;
  /**
   * Lets a notice be sent again at `nextAt`, or deletes it if that is null. Returns false without
   * writing anything if another instance has claimed it in the meantime.
   */
  settleNotice(notice: LogoutNotice, nextAt: Instant | null): Promise<boolean>;
  /** Counts notices that were given up. Does nothing for a client that does not exist. */
  addLostNotices(
    lost: {
      readonly clientId: ClientId;
      readonly count: number;
      readonly problem: string;
      readonly now: Instant;
    },
  ): Promise<void>;
  /** Forgets the lost notices of a client that gets notices again. */
  clearLostNotices(clientId: ClientId): Promise<void>;
  /** The lost notices of all clients, at most 500. */
  listLostNotices(): Promise<ReadonlyMap<ClientId, LostNotices>>;
}
