import type { BackUp } from "./back_up.ts";
import type { Background } from "./background.ts";
import type { Clock, ClockWatch } from "./clock.ts";
import type { CodeVerifier } from "./verifier.ts";
import type { Notifier } from "./notifier.ts";
import type { ProviderEvidence } from "./provider_evidence.ts";
import type { PasskeyVerifier } from "./passkey_verifier.ts";
import type { PasswordHasher } from "./hasher.ts";
import type { PauseFor } from "./pause.ts";
import type { Policies } from "./policies.ts";
import type { RandomBytes } from "./random.ts";
import type { SecretBox } from "./secret_box.ts";
import type { Stores } from "./stores/stores.ts";
import type { TokenSigner } from "./token_signer.ts";
import type { NewId } from "../domain/id.ts";

/**
 * All that the use cases need of the world, and `policies`, which the settings decide. These are no
 * port, but go the same way: with a parameter of their own each signature would be longer by one.
 */
export interface Ports extends Stores {
  readonly policies: Policies;
  readonly hasher: PasswordHasher;
  readonly verifier: CodeVerifier;
  readonly evidence: ProviderEvidence;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  readonly pause: PauseFor;
  readonly randomBytes: RandomBytes;
  readonly newId: NewId;
  /** Encrypts what must be read again; null where no key is set. */
  readonly secretBox: SecretBox | null;
  /** Tells people about changes to their account. */
  readonly notifier: Notifier;
  /** Null where no relying party is set: passkeys are not configured. */
  readonly passkeyVerifier: PasskeyVerifier | null;
  readonly background: Background;
  readonly tokenSigner: TokenSigner;
  /** Null for a database with tools of its own for that. */
  readonly backUp: BackUp | null;
}
