import {
  type Instant,
  maskPhoneNumber,
  type OpenedChallenge,
  type SentCode,
  type Session,
  type User,
} from "../core/mod.ts";

/** ISO 8601 in UTC. */
export function instant(at: Instant): string {
  return new Date(at).toISOString();
}

/** A user as its owner sees it; the number stays masked, since the owner knows it. */
export function userBody(user: User): Readonly<Record<string, unknown>> {
  return {
    id: user.id,
    username: user.username,
    phone_number: maskPhoneNumber(user.phoneNumber),
    phone_verified: user.phoneVerifiedAt !== null,
    created_at: instant(user.createdAt),
  };
}

export function sessionBody(session: Session): Readonly<Record<string, unknown>> {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    expires_at: instant(session.expiresAt),
    aal: session.aal,
    amr: session.amr,
  };
}

export function challengeBody(opened: OpenedChallenge): Readonly<Record<string, unknown>> {
  return {
    challenge_token: opened.challengeToken,
    expires_at: instant(opened.expiresAt),
    methods: opened.methods,
    phone_number: opened.maskedPhoneNumber,
  };
}

/** `resend_after` is in whole seconds from now, like `retry_after`. */
export function sentBody(sent: SentCode): Readonly<Record<string, unknown>> {
  return {
    channel: sent.channel,
    sends_left: sent.sendsLeft,
    resend_after: sent.resendAfterSeconds,
    expires_at: instant(sent.expiresAt),
  };
}
