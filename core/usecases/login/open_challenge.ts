import {
  type Challenge,
  challengeLifetimeSeconds,
  type PriorProof,
  type Purpose,
} from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { after } from "../../domain/instant.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { Method } from "../../domain/method.ts";
import { type MintedToken, mintToken, type TokenId } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Ports } from "../../ports/ports.ts";
import { offerMethods, type OfferMethodsPorts } from "../challenge/offer_methods.ts";

export type OpenChallengePorts =
  & OfferMethodsPorts
  & Pick<Ports, "challenges" | "clock" | "randomBytes">;

/** Returned when a challenge is opened: its token allows proving a second factor. */
export interface OpenedChallenge {
  /** Shown once; only its hash is kept. */
  readonly challengeToken: string;
  readonly expiresAt: number;
  /** Methods available now; more may become available later (a call, after the second SMS). */
  readonly methods: readonly Method[];
  /** Channels that are temporarily unavailable; they recover without intervention. */
  readonly unavailable: readonly Channel[];
  /** Country code and last two digits of the number that codes are sent to. */
  readonly maskedPhoneNumber: string;
}

/** The purpose of a challenge, and what it is bound to in addition to its user. */
export interface ChallengeFacts {
  readonly purpose: Purpose;
  readonly phoneNumber?: PhoneNumber;
  readonly sessionId?: TokenId;
  /** Set if the client gets the token before the challenge is opened. */
  readonly token?: MintedToken;
  /** The hash that the password was checked against. It must still be the user's. */
  readonly passwordHash?: PasswordHash;
  /** What a password reset has proven already. */
  readonly priorProof?: PriorProof | null;
}

/**
 * Opens a challenge for one purpose; the user's earlier challenge of that purpose ends. Returns the
 * current user: if their phone number was just changed, the code must not go to the old number.
 * Returns null only if the given `passwordHash` is no longer the user's.
 */
export async function openChallenge(
  ports: OpenChallengePorts,
  user: User,
  what: ChallengeFacts,
  event: AuditEvent,
): Promise<
  { readonly challenge: Challenge; readonly user: User; readonly opened: OpenedChallenge } | null
> {
  const now = ports.clock();
  const token = what.token ?? mintToken("challenge", ports.randomBytes);
  const challenge: Challenge = {
    id: token.id,
    secretHash: token.secretHash,
    userId: user.id,
    purpose: what.purpose,
    phoneNumber: what.phoneNumber ?? null,
    sessionId: what.sessionId ?? null,
    numberVersion: 0,
    createdAt: now,
    expiresAt: after(now, challengeLifetimeSeconds),
    endedAs: null,
    ...await spentBefore(ports, user, what),
    verificationId: null,
    channel: null,
    passkeyNonce: null,
    priorProof: what.priorProof ?? null,
  };
  const opening = { ...event, detail: { ...event.detail, challenge_id: challenge.id } };
  const found = await ports.challenges.insertChallenge(challenge, opening, what.passwordHash);
  if (found === null) return null;
  const opened = {
    challengeToken: token.text,
    expiresAt: challenge.expiresAt,
    ...await offerMethods(ports, challenge, found),
    maskedPhoneNumber: maskPhoneNumber(challenge.phoneNumber ?? found.phoneNumber),
  };
  return { challenge, user: found, opened };
}

type Spent = Pick<
  Challenge,
  | "guesses"
  | "sends"
  | "smsSends"
  | "landline"
  | "resendAfter"
  | "lastSendAt"
  | "undeliveredChannel"
  | "smsUndelivered"
>;

/**
 * Returns what a new challenge has already used up. A login's challenge starts fresh, except for
 * the wait between two codes (see `sendGap`): it costs a correct password, and the owner may have
 * lost the older token. The others cost only a click, so they continue the counts of an open
 * challenge of the same purpose and number: requesting another challenge resets no limit. They also
 * remember a landline, a second SMS or an undelivered one, each of which makes a call available.
 */
async function spentBefore(
  ports: OpenChallengePorts,
  user: User,
  what: ChallengeFacts,
): Promise<Spent> {
  const now = ports.clock();
  const earlier = what.purpose === "login"
    ? null
    : await ports.challenges.findOpenChallenge(user.id, what.purpose, now);
  if (earlier === null || earlier.phoneNumber !== (what.phoneNumber ?? null)) {
    return { ...unspent, resendAfter: now };
  }
  const { guesses, sends, smsSends, landline, resendAfter } = earlier;
  const { lastSendAt, undeliveredChannel, smsUndelivered } = earlier;
  const counts = { guesses, sends, smsSends, landline, resendAfter };
  return { ...counts, lastSendAt, undeliveredChannel, smsUndelivered };
}

const unspent: Omit<Spent, "resendAfter"> = {
  guesses: 0,
  sends: 0,
  smsSends: 0,
  landline: false,
  lastSendAt: null,
  undeliveredChannel: null,
  smsUndelivered: false,
};
