import type { Channel, Code, Purpose } from "./domain/challenge.ts";
import type { HashPlace } from "./domain/hash_place.ts";
import type { NewId } from "./domain/id.ts";
import type { ClockState } from "./domain/clock_mark.ts";
import type { Instant } from "./domain/instant.ts";
import type { Passkey } from "./domain/passkey.ts";
import type { Password, PasswordHash, PasswordScheme } from "./domain/password.ts";
import type { HashLimits } from "./domain/password_throttle.ts";
import type { PhoneNumber } from "./domain/phone_number.ts";
import type { MicroUsd, PriceTable } from "./domain/price_table.ts";
import type { Retention } from "./domain/retention.ts";
import type { KnownSecret } from "./domain/secret_check.ts";
import type { SendPolicy } from "./domain/send_policy.ts";
import type { ProviderCall } from "./domain/provider_call.ts";
import type { SessionPolicy } from "./domain/session.ts";
import type { SignedTokenFacts, TokenPolicy } from "./domain/signed_token.ts";
import type { User } from "./domain/user.ts";
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

/** Now, in milliseconds since 1970. May jump; nothing consumed or expired may revive by it. */
export type Clock = () => Instant;

/**
 * Compares the clock with the latest time that the database has seen. `look` reads and moves that
 * mark; it throws `StorageUnavailable`.
 */
export interface ClockWatch {
  look(): Promise<ClockState>;
}

/** Cryptographically strong random bytes. */
export type RandomBytes = (count: number) => Uint8Array;

/**
 * Starts work that no answer waits for: a note of a session's last use, a message whose time would
 * tell whether somebody exists. It begins after the present turn of the event loop, and a stop
 * awaits it. False, and nothing is started, when too much is in flight. Never throws; what the task
 * throws is reported, so a task catches what it expects (`StorageUnavailable`). A crash loses it.
 */
export type Background = (task: () => Promise<void>) => boolean;

/**
 * Slow hashing, off the event loop, behind a bounded queue that is fair between networks and keeps
 * a reserve for familiar ones. `overloaded`: the queue is full for this place.
 */
export interface PasswordHasher {
  readonly scheme: PasswordScheme;
  hash(password: Password, place: HashPlace): Promise<PasswordHash | "overloaded">;
  /**
   * Compares with a stored hash, or with a decoy of the current cost when there is none, so that an
   * unknown user costs the same time. A hash made elsewhere may be `$2a$`, `$2b$` or `$2y$`.
   */
  verify(
    password: Password,
    hash: PasswordHash | null,
    place: HashPlace,
  ): Promise<"match" | "mismatch" | "overloaded">;
  /** Whether cost or scheme of a stored hash differ from what `hash` makes now. */
  needsRehash(hash: PasswordHash): boolean;
  /** How long a caller that met `overloaded` should wait, in whole seconds, at least 1. */
  retryAfterSeconds(): number;
  /** Hashes at the lowest cost on a worker: resolves if workers answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Copies the database, in use, to a new file for its owner alone: all that was committed when it
 * began. The file is there only when it is whole and checked.
 */
export type BackUp = (path: string) => Promise<BackupAnswer>;

export type BackupAnswer =
  | { readonly result: "copied"; readonly sizeBytes: number; readonly tookMs: number }
  | { readonly result: "file_exists" | "file_unwritable" };

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
  listAttempts(since: Instant, page: string | null): Promise<AttemptsAnswer>;
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
      readonly attemptId: string | null;
    }
    | {
      readonly result: "refused";
      readonly refusal: SendRefusal;
      /** True where the provider says that the number is a landline. */
      readonly landline: boolean;
      /** Of a message that went out all the same, though no check of its code will succeed. */
      readonly attemptId: string | null;
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
export interface ProviderAttempt {
  readonly attemptId: string;
  readonly verificationId: string;
  /** When the provider made it; null where it does not say. */
  readonly createdAt: Instant | null;
  /** Null until the provider knows it, and where it is not in US dollars. */
  readonly price: MicroUsd | null;
  readonly messageStatus: string | null;
  readonly messageError: string | null;
}

export type AttemptsAnswer =
  | {
    readonly result: "listed";
    readonly attempts: readonly ProviderAttempt[];
    /** Null at the end. */
    readonly next: string | null;
  }
  | { readonly result: "fault"; readonly words: string };

export type MessagesAnswer =
  | { readonly result: "listed"; readonly messages: readonly ListedMessage[] }
  | { readonly result: "fault"; readonly words: string };

export type ListedMessage = Pick<ProviderAttempt, "attemptId" | "verificationId">;

/** Encryption at rest with a key from the settings (AES-256-GCM). */
export interface SecretBox {
  /** The key's id stands in the box. `context` (whose, for what) must be the same at opening. */
  seal(text: string, context: string): string;
  /** Null for a box of an unknown key, of another context, or changed since. */
  open(box: string, context: string): string | null;
  /** Whether the box was sealed with another key than `seal` uses now. */
  isOutdated(box: string): boolean;
}

/** Signs tokens for other services, which verify them by its public keys. Keeps no key. */
export interface TokenSigner {
  /** A fresh pair, each a JWK as JSON that bears the id; `privateKey` is to be sealed at once. */
  newKey(id: string): Promise<{ readonly publicKey: string; readonly privateKey: string }>;
  /** A JWT whose header names the key. */
  sign(facts: SignedTokenFacts, privateKey: string): Promise<string>;
}

/** What a person is told about. */
export type NoticeKind = "phone_changed" | "password_changed" | "second_factor_changed";

/** Best effort: never throws, never holds anything up. */
export interface Notifier {
  /** False where nothing is ever sent, for want of a setting; `notify` says which. */
  readonly configured: boolean;
  notify(
    to: PhoneNumber,
    kind: NoticeKind,
  ): Promise<{ readonly sent: boolean; readonly words: string }>;
}

/** What the WebAuthn library is asked. Loaded only when used. Bodies are the browser's JSON. */
export interface PasskeyVerifier {
  enrollmentOptions(request: {
    readonly user: User;
    readonly nonce: string;
    readonly known: readonly Passkey[];
  }): Promise<Readonly<Record<string, unknown>>>;
  /** Null when it does not verify. */
  verifyEnrollment(
    response: unknown,
    nonce: string,
  ): Promise<
    Pick<Passkey, "id" | "publicKey" | "signCount" | "transports"> | null
  >;
  proofOptions(request: {
    readonly nonce: string;
    readonly known: readonly Passkey[];
  }): Promise<Readonly<Record<string, unknown>>>;
  /** The new signature counter; null when it does not verify or the counter went back. */
  verifyProof(
    response: unknown,
    nonce: string,
    passkey: Passkey,
  ): Promise<{ readonly signCount: number } | null>;
}
