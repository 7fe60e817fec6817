import type { NameKey } from "../domain/account/retired_name.ts";
import type { BackUp, BackupFolder } from "./back_up.ts";
import type { Background } from "./background.ts";
import type { BreachedPasswords } from "./breached_passwords.ts";
import type { Clock, ClockWatch } from "./clock.ts";
import type { CodeVerifier } from "./verifier.ts";
import type { Meter } from "./meter.ts";
import type { Notifier } from "./notifier.ts";
import type { ProviderEvidence } from "./provider_evidence.ts";
import type { OpenOldRegister } from "./old_register.ts";
import type { PasskeyVerifier } from "./passkey_verifier.ts";
import type { PasswordHasher } from "./hasher.ts";
import type { PasswordStrength } from "./password_strength.ts";
import type { PauseFor } from "./pause.ts";
import type { Policies } from "./policies.ts";
import type { RandomBytes } from "./random.ts";
import type { ReceiptReader } from "./receipt_reader.ts";
import type { RefusalCollector } from "./stores/event_store.ts";
import type { SecretBox } from "./secret_box.ts";
import type { Stores } from "./stores/stores.ts";
import type { SeenUsers } from "./stores/transfer_store.ts";
import type { TokenSigner } from "./token_signer.ts";
import type { Troubles } from "./witness.ts";
import type { LogoutSender } from "./webhooks/logout_sender.ts";
import type { WebhookSender } from "./webhooks/webhook_sender.ts";
import type { NewId } from "../domain/id.ts";

/**
 * Everything that the use cases need from outside, and `policies`, which come from the settings.
 * Policies are not a port, but are passed along with the ports to keep signatures short.
 */
export interface Ports extends Stores {
  readonly policies: Policies;
  readonly meter: Meter;
  readonly hasher: PasswordHasher;
  readonly passwordStrength: PasswordStrength;
  /** Null if breached passwords are not looked up. */
  readonly breachedPasswords: BreachedPasswords | null;
  readonly verifier: CodeVerifier;
  readonly evidence: ProviderEvidence;
  /** Null if the provider cannot send reports: it needs our URL and a secret that both know. */
  readonly receipts: ReceiptReader | null;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  readonly pause: PauseFor;
  readonly randomBytes: RandomBytes;
  readonly newId: NewId;
  /** For the names of deleted users. */
  readonly nameKey: NameKey;
  /** Encrypts secrets that must be read again. Null if no key is set. */
  readonly secretBox: SecretBox | null;
  /** Notifies users about changes to their account. */
  readonly notifier: Notifier;
  /** Null if passkeys are not configured. */
  readonly passkeyVerifier: PasskeyVerifier | null;
  readonly background: Background;
  readonly refusals: RefusalCollector;
  readonly tokenSigner: TokenSigner;
  /** Null for a database that has its own backup tools. */
  readonly backUp: BackUp | null;
  readonly backupFolder: BackupFolder;
  readonly openOldRegister: OpenOldRegister;
  readonly openSeenUsers: () => SeenUsers;
  readonly webhookSender: WebhookSender;
  readonly logoutSender: LogoutSender;
  readonly troubles: Troubles;
}
