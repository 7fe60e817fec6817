import type { ChallengeStore } from "./challenge_store.ts";
import type { ControlStore } from "./control_store.ts";
import type { EventStore } from "./event_store.ts";
import type { FactorStore } from "./factor_store.ts";
import type { KeyStore } from "./key_store.ts";
import type { ReportStore } from "./report_store.ts";
import type { SendingStore } from "./sending_store.ts";
import type { SessionStore } from "./session_store.ts";
import type { ThrottleStore } from "./throttle_store.ts";
import type { UpkeepStore } from "./upkeep_store.ts";
import type { UserStore } from "./user_store.ts";

/**
 * What is remembered, by what it is about. Every method is one transaction: it happens whole or not
 * at all, is durable when its promise resolves, and is never open while anything else is awaited.
 * Methods that take an `AuditEvent` write it in the same transaction, and only when they succeed.
 * Each throws `StorageUnavailable` when the database is busy for over five seconds, full, read-only
 * or away.
 */
export interface Stores {
  readonly users: UserStore;
  readonly challenges: ChallengeStore;
  readonly sessions: SessionStore;
  readonly factors: FactorStore;
  readonly sending: SendingStore;
  readonly controls: ControlStore;
  readonly throttles: ThrottleStore;
  readonly events: EventStore;
  readonly keys: KeyStore;
  readonly reports: ReportStore;
  readonly upkeep: UpkeepStore;
}
