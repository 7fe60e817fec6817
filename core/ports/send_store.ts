import type { AuditEvent } from "../domain/audit_event.ts";
import type { Channel } from "../domain/channel.ts";
import type { Circuit, CircuitName } from "../domain/sending/circuit.ts";
import type {
  Delivery,
  DeliveryId,
  DeliveryPurpose,
  DeliveryResult,
  DeliveryStatus,
} from "../domain/sending/delivery.ts";
import type { Conversion, ConversionPart, Pause } from "../domain/sending/fraud_guard.ts";
import type { Instant } from "../domain/instant.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import type { SendStop, StopScope } from "../domain/sending/send_stop.ts";
import type { PeekedThrottle, TakenThrottle, Throttle, ThrottleTake } from "../domain/throttle.ts";
import type { TokenId } from "../domain/token.ts";
import type { UserId } from "../domain/user_id.ts";
import type { Page } from "./store.ts";

/** The part of the store that messages, their limits and their record need; see `Store`. */
export interface SendStore {
  // --- throttles -------------------------------------------------------------------------------
  /**
   * Counts on every throttle, all or none. Windows start with their first count. Where one is full
   * nothing is written.
   */
  takeThrottles(throttles: readonly Throttle[], now: Instant): Promise<ThrottleTake>;
  /** By key, what is counted in windows that have not ended at `now`. One throttle at least. */
  peekThrottles(
    throttles: readonly Throttle[],
    now: Instant,
  ): Promise<ReadonlyMap<string, PeekedThrottle>>;
  /**
   * Takes counts back, not below 0: only from the window that they were counted in, so that a late
   * one does not make room in the next. A growing delay loses one count and its wait. `forgotten`
   * keys are removed whole: a right password ends the row of wrong ones.
   */
  giveBackThrottles(
    taken: readonly TakenThrottle[],
    forgotten?: readonly string[],
  ): Promise<void>;

  // --- deliveries ------------------------------------------------------------------------------
  /**
   * Counts a send on its budgets and writes it as `started`, both or neither: where a budget is
   * full nothing is written, and the answer says which.
   */
  admitDelivery(
    delivery: Delivery,
    budgets: readonly Throttle[],
    now: Instant,
  ): Promise<ThrottleTake>;
  /** Writes a send that was `blocked`; nobody was asked and nothing is counted. */
  insertBlockedDelivery(delivery: Delivery): Promise<void>;
  /**
   * Writes the provider's answer to a send that belongs to no challenge, and gives its budgets back
   * where `refunded` holds them.
   */
  settleDelivery(
    result: DeliveryResult,
    refunded: readonly TakenThrottle[],
    event: AuditEvent,
  ): Promise<void>;
  /**
   * Counts a guess that the provider judged on the newest delivery of the challenge (or, for a
   * test, of the verification) that has that verification, approved at `approvedAt` where that is
   * not null. Nothing happens where there is none.
   */
  recordGuess(guess: {
    readonly verificationId: string;
    readonly challengeId: TokenId | null;
    readonly approvedAt: Instant | null;
  }): Promise<void>;
  /**
   * Counts a look-up of a send whose answer was lost (`uncertain`, or `started` and never settled).
   * False, with nothing written, where `lookUpsMax` were made, or the send was settled.
   */
  takeLookUp(id: DeliveryId, lookUpsMax: number): Promise<boolean>;
  /** Lets no look-up of the send follow: the provider has answered. */
  endLookUps(id: DeliveryId, lookUpsMax: number): Promise<void>;
  /**
   * Writes that a send whose answer was lost was found: it is `sent`, and its challenge has that
   * verification, which the user's other challenges lose. False, with nothing written, where the
   * challenge has ended, has a verification, has expired at `foundAt` or has a corrected number;
   * where the send was settled; where another delivery has that message already; or where a
   * challenge of another user has that verification.
   */
  adoptSend(found: FoundSend, event: AuditEvent): Promise<boolean>;
  /**
   * Gives a challenge the verification and the delivery of the same user's challenge that it
   * replaced, with the guesses made there. False, with nothing written, unless the other challenge
   * was replaced and has that verification, and this one is open at `now`, has sent nothing, and
   * its number is not corrected since.
   */
  takeOverSend(send: TakenOverSend, event: AuditEvent): Promise<boolean>;
  findDelivery(id: DeliveryId): Promise<Delivery | null>;
  /** Newest first; keyset pages. */
  listDeliveries(query: DeliveryQuery): Promise<Page<Delivery>>;
  /** When the provider was first asked to send a code of this verification; null: never by us. */
  findVerificationStart(verificationId: string): Promise<Instant | null>;
  /**
   * Of sends to numbers that are not `Delivery.known`, in a scope (see `guardScopes`), made from
   * `from` on and not after `until`: how many went out, or may have, and how many were approved.
   */
  countConversion(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<Conversion>;
  /** The same sends by network and prefix, in no order. */
  countConversionParts(
    scope: string,
    window: { readonly from: Instant; readonly until: Instant },
  ): Promise<readonly ConversionPart[]>;
  /**
   * Messages that went out, or may have, and what they cost (price, or else estimate). Notices are
   * counted apart, as in `countDeliveries`: they have no code that could be approved.
   */
  sumDeliveries(window: { readonly from: Instant; readonly until: Instant }): Promise<{
    readonly messages: number;
    readonly notices: number;
    readonly approved: number;
    readonly blocked: number;
    readonly cost: MicroUsd;
  }>;
  /** The oldest send, at or after `from`, that has a verification and was never reconciled. */
  findOldestUnreconciled(from: Instant): Promise<Instant | null>;
  /**
   * Writes what the provider's list says of a message: to the delivery with that message id, or
   * else to the verification's only one. Nulls change nothing. `final` marks it as reconciled.
   * Returns whether a delivery was found.
   */
  reconcileDelivery(facts: {
    readonly verificationId: string;
    readonly messageId: string;
    readonly price: MicroUsd | null;
    readonly messageStatus: string | null;
    readonly messageError: string | null;
    readonly final: boolean;
    readonly now: Instant;
  }): Promise<boolean>;

  // --- what is stopped -------------------------------------------------------------------------
  /**
   * All that bears on sends to a country, by any channel, with the latest pauses of those scopes
   * (see `guardScopes`; the list may be empty): three point reads, without a lock.
   */
  findSendControls(country: string, scopes: readonly string[]): Promise<SendControls>;
  /** The latest pause of a scope, over or not. */
  findPause(scope: string): Promise<Pause | null>;
  /** Everything that is stopped, paused or cut off, or was lately; 200 pauses at most, newest. */
  listSendControls(): Promise<{
    readonly stops: readonly SendStop[];
    readonly pauses: readonly Pause[];
    readonly circuits: readonly Circuit[];
  }>;
  /** Adds a stop, or puts it in the place of that scope's. */
  putSendStop(stop: SendStop, event: AuditEvent): Promise<void>;
  /** False when there was none. */
  removeSendStop(scope: StopScope, event: AuditEvent): Promise<boolean>;
  /**
   * Writes a pause in the place of the scope's last one, unless that is in force at its `at` (and
   * not merely recorded): of many instances that decide it at once one writes, with the event.
   */
  putPause(pause: Pause, event: AuditEvent): Promise<boolean>;
  /** Ends a pause at `now`; false when none is in force. */
  liftPause(scope: string, now: Instant, event: AuditEvent): Promise<boolean>;
  findCircuits(): Promise<readonly Circuit[]>;
  /**
   * Counts a fault: one more in a row, or the first where the last is older than `memorySince`.
   * Returns the circuit as it is now, still without `openUntil` where it had none.
   */
  countCircuitFault(name: CircuitName, now: Instant, memorySince: Instant): Promise<Circuit>;
  /** Opens it, and ends its probe; the event is written only where it was not open till then. */
  openCircuit(name: CircuitName, openUntil: Instant, event: AuditEvent): Promise<void>;
  /** Takes the probe of a half-open circuit: of any number of parallel ones one gets it. */
  takeProbe(name: CircuitName, now: Instant, probeUntil: Instant): Promise<boolean>;
  /** Ends a probe that found nothing out, so that another may begin. */
  leaveProbe(name: CircuitName): Promise<void>;
  /** Something worked: the row goes. The event is written only where it had been open. */
  closeCircuit(name: CircuitName, event: AuditEvent): Promise<void>;
}

/** What bears on sends to one place. */
export interface SendControls {
  /** Of everything, of any channel, of its country. */
  readonly stops: readonly SendStop[];
  /** The latest pauses of the scopes asked for, over or not. */
  readonly pauses: readonly Pause[];
  /** All that there are. */
  readonly circuits: readonly Circuit[];
}

export interface DeliveryQuery {
  readonly userId?: UserId | null;
  readonly country?: string | null;
  readonly prefix?: string | null;
  readonly channel?: Channel | null;
  readonly status?: DeliveryStatus | null;
  readonly purpose?: DeliveryPurpose | null;
  /** At or after; null: from the first. */
  readonly since?: Instant | null;
  /** Before; null: to the last. */
  readonly until?: Instant | null;
  readonly cursor: string | null;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** The send of a login that the user's next one replaced. */
export interface TakenOverSend {
  readonly deliveryId: DeliveryId;
  readonly fromChallengeId: TokenId;
  readonly challengeId: TokenId;
  /** Of the challenge that takes it over. See `Challenge.numberVersion`. */
  readonly numberVersion: number;
  readonly verificationId: string;
  readonly channel: Channel;
  readonly now: Instant;
}

/** A send whose answer was lost, as the provider lists it. */
export interface FoundSend {
  readonly deliveryId: DeliveryId;
  readonly challengeId: TokenId;
  /** See `Challenge.numberVersion`. */
  readonly numberVersion: number;
  readonly verificationId: string;
  readonly messageId: string;
  readonly channel: Channel;
  readonly foundAt: Instant;
}

/** What became of a challenge's send, written with the challenge. */
export interface SettledSend {
  readonly result: DeliveryResult;
  /** Given back where the provider surely sent nothing. */
  readonly refunded: readonly TakenThrottle[];
}
