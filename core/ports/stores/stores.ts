import type { ApiKeyStore } from "./api_key_store.ts";
import type { ChallengeStore } from "./challenge_store.ts";
import type { ControlStore } from "./control_store.ts";
import type { EventStore } from "./event_store.ts";
import type { FactorStore } from "./factor_store.ts";
import type { InvitationStore } from "./invitation_store.ts";
import type { KeyStore } from "./key_store.ts";
import type { ClientStore } from "./oidc/client_store.ts";
import type { GrantStore } from "./oidc/grant_store.ts";
import type { LogoutNoticeStore } from "./oidc/logout_notice_store.ts";
import type { ReportStore } from "./report_store.ts";
import type { ResetStore } from "./reset_store.ts";
import type { SendingStore } from "./sending_store.ts";
import type { SessionStore } from "./session_store.ts";
import type { TestNumberStore } from "./test_number_store.ts";
import type { ThrottleStore } from "./throttle_store.ts";
import type { TransferStore } from "./transfer_store.ts";
import type { HeartbeatStore } from "./upkeep/heartbeat_store.ts";
import type { UpkeepStore } from "./upkeep_store.ts";
import type { UserStore } from "./user_store.ts";
import type { VerificationStore } from "./verification_store.ts";
import type { WebhookStore } from "./webhook_store.ts";

/**
 * Persistent storage, by subject. Every method is one transaction: it is atomic, durable when its
 * promise resolves, and never open while anything else is awaited. Methods that take an
 * `AuditEvent` write it in the same transaction, and only if they succeed. Every method throws
 * `StorageUnavailable` if the database is busy for over five seconds, full, read-only or
 * unreachable.
 */
export interface Stores {
  readonly users: UserStore;
  readonly invitations: InvitationStore;
  readonly challenges: ChallengeStore;
  readonly sessions: SessionStore;
  readonly factors: FactorStore;
  readonly sending: SendingStore;
  readonly controls: ControlStore;
  readonly testNumbers: TestNumberStore;
  readonly throttles: ThrottleStore;
  readonly events: EventStore;
  readonly keys: KeyStore;
  readonly apiKeys: ApiKeyStore;
  readonly clients: ClientStore;
  readonly grants: GrantStore;
  readonly logoutNotices: LogoutNoticeStore;
  readonly reports: ReportStore;
  readonly verifications: VerificationStore;
  readonly resets: ResetStore;
  readonly webhooks: WebhookStore;
  readonly transfers: TransferStore;
  readonly heartbeats: HeartbeatStore;
  readonly upkeep: UpkeepStore;
}
