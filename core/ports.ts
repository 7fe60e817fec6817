import type { BackUp } from "./ports/back_up.ts";
import type { Background } from "./ports/background.ts";
import type { Clock, ClockWatch } from "./ports/clock.ts";
import type { CodeVerifier } from "./ports/verifier.ts";
import type { Notifier } from "./ports/notifier.ts";
import type { PasskeyVerifier } from "./ports/passkey_verifier.ts";
import type { PasswordHasher } from "./ports/hasher.ts";
import type { RandomBytes } from "./ports/random.ts";
import type { SecretBox } from "./ports/secret_box.ts";
import type { TokenSigner } from "./ports/token_signer.ts";
import type { NewId } from "./domain/id.ts";
import type { HashLimits } from "./domain/password_throttle.ts";
import type { PriceTable } from "./domain/price_table.ts";
import type { Retention } from "./domain/retention.ts";
import type { KnownSecret } from "./domain/secret_check.ts";
import type { SendPolicy } from "./domain/send_policy.ts";
import type { SessionPolicy } from "./domain/session.ts";
import type { TokenPolicy } from "./domain/signed_token.ts";
import type { Store } from "./store.ts";

/** All that the use cases need of the world. */
export interface Ports {
  readonly store: Store;
  readonly hasher: PasswordHasher;
  readonly hashLimits: HashLimits;
  readonly verifier: CodeVerifier;
  readonly clock: Clock;
  readonly clockWatch: ClockWatch;
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
