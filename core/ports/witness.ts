import type { AuditEvent } from "../domain/audit_event.ts";
import type { ProviderErrorClass } from "../domain/metrics/provider_error.ts";
import type { StorageTrouble } from "./stores/storage.ts";

/** Notices what happened, right after it did. Never throws, and nothing waits for it. */
export interface Witness {
  /** The event is committed to the audit log. It may have been counted in an older row. */
  sawEvent(event: AuditEvent): void;
  /** The database was unavailable for a statement. */
  sawStorageTrouble(trouble: StorageTrouble): void;
  /** The provider gave no result. `words` say why, for operators: no phone number, no code. */
  sawProviderFault(error: ProviderErrorClass, words: string): void;
  /** A hash worker computes passwords with a slower implementation. `reason` has no secrets. */
  sawHasherFallback(reason: string): void;
  /** A hash worker did not answer for that long, and was replaced. */
  sawHasherHang(milliseconds: number): void;
}

/** Troubles of this process since they were last asked for. */
export interface Troubles {
  /** Whether the provider has refused the credentials. */
  takeCredentialsRefused(): boolean;
  /** Why the database could not be used the last time that it failed. Null if it did not. */
  takeStorageTrouble(): StorageTrouble | null;
}
