import type { Channel } from "../../domain/channel.ts";
import type { Circuit } from "../../domain/sending/circuit.ts";
import type { BlockReason, Delivery, DeliveryPurpose } from "../../domain/sending/delivery.ts";
import type { Instant } from "../../domain/instant.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { GrowingDelay, TakenThrottle } from "../../domain/throttle.ts";
import type { TokenId } from "../../domain/token.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { SendPurpose } from "../../ports/verifier.ts";

/** A message that somebody wants sent. */
export interface SendRequest {
  readonly to: PhoneNumber;
  readonly channel: Channel;
  readonly purpose: DeliveryPurpose;
  readonly userId: UserId | null;
  readonly challengeId: TokenId | null;
  /** See `Delivery.verified`. */
  readonly verified: boolean;
  /** See `Delivery.known`. */
  readonly known: boolean;
  /** See `Delivery.familiar`. */
  readonly familiar: boolean;
  readonly at: Instant;
  /** The wait that a code has to keep; null for what is no code of a challenge. */
  readonly gap: GrowingDelay | null;
}

/** A message with a challenge's code. */
export interface CodeMessage extends SendRequest {
  readonly purpose: SendPurpose;
}

/** What `admitSend` answers: a delivery to send now, or why there is none. */
export type Admission = AdmittedSend | BlockedSend | EarlySend;

/** Its row is written and its budgets are counted. To be sent once and then settled. */
export interface AdmittedSend {
  readonly admitted: true;
  readonly delivery: Delivery;
  /** Counted; to be given back where nothing was sent. */
  readonly budgets: readonly TakenThrottle[];
  /** Of the channel, as it was before the provider is asked. */
  readonly circuit: Circuit | null;
}

/** What the person is told. Neutral: whoever pumps messages must not learn which rule held. */
export type AdmissionRefusal =
  | "phone_number_unreachable"
  | "channel_unavailable"
  | "provider_unavailable"
  | "sending_limited";

/** Our own limits keep it back: it goes on record as a delivery. */
export interface BlockedSend {
  readonly admitted: false;
  readonly refusal: AdmissionRefusal;
  readonly retryAfterSeconds: number | null;
  /** For the operator. */
  readonly reason: BlockReason;
  readonly blockedBy: string | null;
}

/** Another code to that number was faster. Only for a request with a gap; it has no delivery. */
export interface EarlySend {
  readonly admitted: false;
  readonly refusal: "resend_too_soon";
  readonly retryAfterSeconds: number;
  readonly reason: null;
}
