import {
  type Challenge,
  challengeLifetimeSeconds,
  type Purpose,
} from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
import { after } from "../../domain/instant.ts";
import type { PasswordHash } from "../../domain/account/password.ts";
import { maskPhoneNumber, type PhoneNumber } from "../../domain/account/phone_number.ts";
import type { Method } from "../../domain/method.ts";
import { type MintedToken, mintToken, type TokenId } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { AuditEvent } from "../../domain/audit_event.ts";
import type { Ports } from "../../ports/ports.ts";
import { offerMethods, type OfferMethodsPorts } from "../challenge/offer_methods.ts";

export type OpenChallengePorts =
  & OfferMethodsPorts
  & Pick<Ports, "users" | "challenges" | "clock" | "randomBytes">;

/** What whoever begins something gets: the right to prove a second factor for it. */
export interface OpenedChallenge {
  /** Shown once; only its hash is kept. */
  readonly challengeToken: string;
  readonly expiresAt: number;
  /** What can be used now; more may open later (a call, after the second sms). */
  readonly methods: readonly Method[];
  /** Ways to send a code that are out of order just now; they come back by themselves. */
  readonly unavailable: readonly Channel[];
  /** Country code and last two digits of the number that codes go to. */
  readonly maskedPhoneNumber: string;
}

/** What a challenge is for, and what it is bound to beside its user. */
export interface ChallengeFacts {
  readonly purpose: Purpose;
  readonly phoneNumber?: PhoneNumber;
  readonly sessionId?: TokenId;
  /** Given away before the challenge is opened, where the answer must not wait for that. */
  readonly token?: MintedToken;
  /** The hash that the password was checked against: it must still be the user's. */
  readonly passwordHash?: PasswordHash;
}

/**
 * Opens a challenge for one purpose; the user's earlier one of that purpose ends. Answers with the
 * user as they are then: a change of number that was faster must not see a code go to the old one.
 * Null only where a `passwordHash` was given that is no longer the user's.
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
  };
  const opening = { ...event, detail: { ...event.detail, challenge_id: challenge.id } };
  if (!await ports.challenges.insertChallenge(challenge, opening, what.passwordHash)) return null;
  const found = await ports.users.findUser(user.id) ?? user;
  const opened = {
    challengeToken: token.text,
    expiresAt: challenge.expiresAt,
    ...await offerMethods(ports, challenge, found),
    maskedPhoneNumber: maskPhoneNumber(challenge.phoneNumber ?? found.phoneNumber),
  };
  return { challenge, user: found, opened };
}

type Spent = Pick<Challenge, "guesses" | "sends" | "smsSends" | "landline" | "resendAfter">;

/**
 * What a new challenge has used up already. A login's begins afresh, but for the wait between two
 * codes (see `sendGap`): it costs a right password, and its owner may have lost the older token.
 * The others cost a click, so they go on where an open one of the same purpose and number exists:
 * no limit is shed by asking again, and a landline or the second sms, which open the way to a call,
 * are not forgotten.
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
    return { guesses: 0, sends: 0, smsSends: 0, landline: false, resendAfter: now };
  }
  const { guesses, sends, smsSends, landline, resendAfter } = earlier;
  return { guesses, sends, smsSends, landline, resendAfter };
}
