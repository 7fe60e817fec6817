import type { HashLimits } from "../domain/login/password_throttle.ts";
import type { PriceTable } from "../domain/sending/price_table.ts";
import type { SendPolicy } from "../domain/sending/send_policy.ts";
import type { SessionPolicy } from "../domain/session/session.ts";
import type { TokenPolicy } from "../domain/session/signed_token.ts";
import type { Retention } from "../domain/upkeep/retention.ts";
import type { KnownSecret } from "../domain/upkeep/secret_check.ts";

/** What the settings decide: plain values, the same from the start of the process to its end. */
export interface Policies {
  readonly session: SessionPolicy;
  /** For whom tokens are signed; null where that is not set. */
  readonly token: TokenPolicy | null;
  /** What may be sent, to whom and how much. */
  readonly send: SendPolicy;
  readonly prices: PriceTable;
  /** How long the record is kept. */
  readonly retention: Retention;
  readonly hashLimits: HashLimits;
  /** For the check at a start; `lost` are ids that the operator has given up. */
  readonly secrets: { readonly known: readonly KnownSecret[]; readonly lost: readonly string[] };
}
