import type { BackUp } from "./back_up.ts";
import type { Background } from "./background.ts";
import type { Clock, ClockWatch } from "./clock.ts";
import type { CodeVerifier } from "./verifier.ts";
import type { Notifier } from "./notifier.ts";
import type { PasskeyVerifier } from "./passkey_verifier.ts";
import type { PasswordHasher } from "./hasher.ts";
import type { PauseFor } from "./pause.ts";
import type { RandomBytes } from "./random.ts";
import type { SecretBox } from "./secret_box.ts";
import type { TokenSigner } from "./token_signer.ts";
import type { NewId } from "../domain/id.ts";
import type { HashLimits } from "../domain/login/password_throttle.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { Retention } from "../domain/upkeep/retention.ts";
import type { KnownSecret } from "../domain/upkeep/secret_check.ts";
import type { SendPolicy } from "../domain/sending/send_policy.ts";
import type { SessionPolicy } from "../domain/session/session.ts";
import type { TokenPolicy } from "../domain/session/signed_token.ts";
import type { Store } from "./store.ts";

/** All that the use cases need of the world. */
export interface Ports {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly hashLimits: HashLimits;
  readonly verifier: CodeVerifier;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
  readonly pause: PauseFor;
  readonly randomBytes: RandomBytes;
  readonly newId: NewId;
  /** Encrypts what must be read again; null where no key is set. */
  readonly secretBox: SecretBox | null;
  /** Of the settings, for the check at a start; `lost` are ids that the operator has given up. */
  readonly secrets: { readonly known: readonly KnownSecret[]; readonly lost: readonly string[] };
  /** Tells people about changes to their account. */
  readonly notifier: Notifier;
  /** Null where no relying party is set: passkeys are not configured. */
  readonly passkeyVerifier: PasskeyVerifier | null;
  readonly sessionPolicy: SessionPolicy;
  readonly background: Background;
  readonly tokenSigner: TokenSigner;
  /** For whom tokens are signed; null where that is not set. */
  readonly tokenPolicy: TokenPolicy | null;
  /** What may be sent, to whom and how much. */
  readonly sendPolicy: SendPolicy;
  readonly prices: PriceTable;
  /** How long the record is kept. */
  readonly retention: Retention;
  /** Null for a database with tools of its own for that. */
  readonly backUp: BackUp | null;
}
