import type { Channel } from "../domain/channel.ts";
import type { Code } from "../domain/one_time_code.ts";
import type { Instant } from "../domain/instant.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import type { PhoneNumber } from "../domain/account/phone_number.ts";
import type { ProviderCall } from "../domain/sending/provider_call.ts";
import type { Purpose } from "../domain/challenge/challenge.ts";

/** The provider that sends codes and knows whether one is right. Never throws; see `fault`. */
export interface CodeVerifier {
  /** Sends one message; never repeats by itself: each try costs money. */
  start(to: PhoneNumber, channel: Channel, options: SendOptions): Promise<StartAnswer>;
  /**
   * Checks a code against the verification it was sent for; never by phone number. An approval that
   * is about another number than `to` is a fault.
   */
  check(verificationId: string, code: Code, options: CheckOptions): Promise<CheckAnswer>;
  /** The state the provider holds; `gone` when it no longer knows it. */
  fetch(verificationId: string): Promise<FetchAnswer>;
  cancel(verificationId: string): Promise<FetchAnswer>;
  /**
   * What the provider lists of the messages made at or after `since`, oldest or newest first as it
   * pleases; `page` is a `next` of an earlier answer, or null for the first.
   */
  listMessages(since: Instant, page: string | null): Promise<MessagePage>;
  /**
   * Messages to one number, as far as the provider lists them: for a start whose answer was lost.
   * One request. Only of the purpose's service, only made within the span, and only of
   * verifications whose code has not come back right; newest first, 20 at most.
   */
  findMessages(
    to: PhoneNumber,
    span: { readonly from: Instant; readonly until: Instant },
    purpose: SendPurpose,
  ): Promise<MessagesAnswer>;
}

/**
 * What a code is for. `registration` is a login whose phone was never verified: anybody can begin
 * one with anybody's number.
 */
export type SendPurpose = Purpose | "registration" | "test";

export interface SendOptions {
  /** Purposes may have services of their own, since Verify shares a code within a service. */
  readonly purpose: SendPurpose;
  /** BCP 47, one of the provider's; null lets it choose by the number's country. */
  readonly locale: string | null;
  /** Android's SMS Retriever, 11 characters; sms only; null without. */
  readonly appHash: string | null;
}

export interface CheckOptions {
  /** The one that the code was sent for. */
  readonly purpose: SendPurpose;
  /** The number that the code was sent to; null for an operator's test, which opens nothing. */
  readonly to: PhoneNumber | null;
}

/** No verdict: the provider failed, or our settings are wrong. */
export interface ProviderFault {
  readonly result: "fault";
  /** True when the provider surely did nothing; false when it may have acted before it failed. */
  readonly untouched: boolean;
  readonly retryAfterSeconds: number | null;
  /**
   * What failed: the provider for everybody (no answer, a broken one, its own fault, our
   * credentials, too many requests), or this one request. Only the first opens a circuit.
   */
  readonly scope: "provider" | "request";
}

/** The provider's no to a send. */
export type SendRefusal =
  | "too_many_sends"
  | "channel_unavailable"
  | "phone_number_unreachable"
  | "resend_too_soon";

export type StartAnswer =
  & { readonly call: ProviderCall }
  & (
    | {
      readonly result: "sent";
      readonly verificationId: string;
      /** The channel that was asked for. */
      readonly channel: Channel;
      /**
       * The provider's word for the way that the message went, in lower case; null where it gives
       * none. It need not be a channel of ours: a text may be upgraded to `rcs`.
       */
      readonly answeredChannel: string | null;
      /** The provider's name for this message; null where it does not say. */
      readonly messageId: string | null;
    }
    | {
      readonly result: "refused";
      readonly refusal: SendRefusal;
      /** True where the provider says that the number is a landline. */
      readonly landline: boolean;
      /** True where a message went out all the same, though no check of its code will succeed. */
      readonly wentOut: boolean;
      /** Of a message that went out; null where the provider does not say. */
      readonly messageId: string | null;
      readonly retryAfterSeconds: number | null;
    }
    | ProviderFault
  );

export type CheckAnswer =
  & { readonly call: ProviderCall }
  & (
    /** `gone`: expired, approved before, cancelled or never started; the provider does not say. */
    { readonly result: "approved" | "wrong" | "gone" | "too_many_attempts" } | ProviderFault
  );

export type FetchAnswer =
  & { readonly call: ProviderCall }
  & (
    | { readonly result: "found"; readonly status: string }
    | { readonly result: "gone" }
    | ProviderFault
  );

/** One message as the provider lists it. */
export interface ProviderMessage {
  readonly messageId: string;
  readonly verificationId: string;
  /** When the provider made it; null where it does not say. */
  readonly createdAt: Instant | null;
  /** Null until the provider knows it, and where it is not in US dollars. */
  readonly price: MicroUsd | null;
  /** What became of it, in the provider's or the carrier's word. */
  readonly messageStatus: string | null;
  readonly messageError: string | null;
  /** True where nothing more will be heard of it, except perhaps its price. */
  readonly ended: boolean;
}

export type MessagePage =
  | {
    readonly result: "listed";
    readonly messages: readonly ProviderMessage[];
    /** Null at the end. */
    readonly next: string | null;
  }
  | { readonly result: "fault"; readonly words: string };

export type MessagesAnswer =
  | { readonly result: "listed"; readonly messages: readonly ListedMessage[] }
  | { readonly result: "fault"; readonly words: string };

export type ListedMessage = Pick<ProviderMessage, "messageId" | "verificationId">;
