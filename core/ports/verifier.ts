import type { Channel } from "../domain/channel.ts";
import type { Code } from "../domain/one_time_code.ts";
import type { Instant } from "../domain/instant.ts";
import type { ProviderErrorClass } from "../domain/metrics/provider_error.ts";
import type { MessageReport } from "../domain/sending/message_report.ts";
import type { MicroUsd } from "../domain/sending/money.ts";
import type { PhoneNumber } from "../domain/account/phone_number.ts";
import type { ProviderCall } from "../domain/sending/provider_call.ts";
import type { Purpose } from "../domain/challenge/challenge.ts";
import type { TokenId } from "../domain/token.ts";

/** The provider that sends and checks codes. Never throws; see `ProviderFault`. */
export interface CodeVerifier {
  /** Sends one message. Never retries by itself, because each attempt costs money. */
  start(to: PhoneNumber, channel: Channel, options: SendOptions): Promise<StartAnswer>;
  /**
   * Checks a code against the verification that it was sent for, never by phone number. An approval
   * for a number other than `to` is a fault.
   */
  check(verificationId: string, code: Code, options: CheckOptions): Promise<CheckAnswer>;
  /** The verification's status at the provider. `gone` if the provider no longer knows it. */
  fetch(verificationId: string): Promise<FetchAnswer>;
  cancel(verificationId: string): Promise<FetchAnswer>;
  /**
   * Lists the messages created at or after `since`, in the provider's order. `page` is the `next`
   * of an earlier page, or null for the first.
   */
  listMessages(since: Instant, page: string | null): Promise<MessagePage>;
  /**
   * Finds the messages to one number for a start whose response was lost, in one request. Only
   * messages of the purpose's service, created within the span, of verifications that are not yet
   * approved. Newest first, at most 20.
   */
  findMessages(
    to: PhoneNumber,
    span: { readonly from: Instant; readonly until: Instant },
    purpose: SendPurpose,
  ): Promise<MessagesAnswer>;
}

/**
 * What a code is for. `registration` is a login of a user whose phone was never verified: anyone
 * can start one with someone else's number. `verification` is for an app with its own accounts.
 */
export type SendPurpose =
  | Exclude<Purpose, "delayed_reset">
  | "registration"
  | "verification"
  | "test";

export interface SendOptions {
  /** A purpose may have its own service, since Verify shares a number's code within a service. */
  readonly purpose: SendPurpose;
  /** A BCP 47 tag that the provider supports. Null lets it choose by the number's country. */
  readonly locale: string | null;
  /** The 11-character hash for Android's SMS Retriever, or null. SMS only. */
  readonly appHash: string | null;
  /** The public ID of the challenge that the code is for, or null. Not personal data. */
  readonly challengeId: TokenId | null;
  /** The client's address, only if it is public (see `publicAddress`). */
  readonly clientAddress: string | null;
  /**
   * Whether this user has used the number for a while (see `isKnownNumber`). Only then
   * does the provider skip its own fraud check, which locks the user out if it is wrong.
   */
  readonly known: boolean;
}

export interface CheckOptions {
  /** The purpose that the code was sent for. */
  readonly purpose: SendPurpose;
  /** The number that the code was sent to. Null for an operator's test, which grants nothing. */
  readonly to: PhoneNumber | null;
}

/** No result: the provider failed, or our settings are wrong. */
export interface ProviderFault {
  readonly result: "fault";
  /** True if the provider certainly did nothing, false if it may have acted before it failed. */
  readonly untouched: boolean;
  readonly retryAfterSeconds: number | null;
  /**
   * What failed: the provider for all requests (no response, an invalid one, a server error, our
   * credentials, too many requests), or only this request. Only the former opens a circuit.
   */
  readonly scope: "provider" | "request";
}

/** Why the provider refused a send. */
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
      /** The requested channel. */
      readonly channel: Channel;
      /**
       * The channel that the provider reports, in lowercase, or null. It may be one that we do not
       * know: an SMS may be upgraded to `rcs`.
       */
      readonly answeredChannel: string | null;
      /** The provider's ID for this message. Null if it gives none. */
      readonly messageId: string | null;
    }
    | {
      readonly result: "refused";
      readonly refusal: SendRefusal;
      /** Whether the provider reports the number as a landline. */
      readonly landline: boolean;
      /** Whether a message was sent anyway, although no check of its code will succeed. */
      readonly wentOut: boolean;
      /** The ID of a message that was sent. Null if the provider gives none. */
      readonly messageId: string | null;
      readonly retryAfterSeconds: number | null;
    }
    | ProviderFault
  );

export type CheckAnswer =
  & { readonly call: ProviderCall }
  & (
    /** `gone`: expired, already approved, canceled or never started. The provider does not say. */
    { readonly result: "approved" | "wrong" | "gone" | "too_many_attempts" } | ProviderFault
  );

export type FetchAnswer =
  & { readonly call: ProviderCall }
  & (
    | { readonly result: "found"; readonly status: string }
    | { readonly result: "gone" }
    | ProviderFault
  );

/** A message in the provider's list. */
export interface ProviderMessage extends MessageReport {
  /** When the provider created it. Null if it does not say. */
  readonly createdAt: Instant | null;
  /** Null until the provider knows it, and if it is not in US dollars. */
  readonly price: MicroUsd | null;
  /** Whether the status is final, although the price may still change. */
  readonly ended: boolean;
}

export type MessagePage =
  | {
    readonly result: "listed";
    readonly messages: readonly ProviderMessage[];
    /** Null at the end. */
    readonly next: string | null;
  }
  | ListFault;

export type MessagesAnswer =
  | { readonly result: "listed"; readonly messages: readonly ListedMessage[] }
  | ListFault;

/** No list. `words` describe why, for operators. */
export interface ListFault {
  readonly result: "fault";
  readonly words: string;
  readonly error: ProviderErrorClass;
}

export type ListedMessage = Pick<ProviderMessage, "messageId" | "verificationId">;
