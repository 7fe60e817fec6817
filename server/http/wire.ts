import { maskPhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { User } from "../../core/domain/account/user.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { Device } from "../../core/domain/session/device.ts";
import { aalOf, type Session } from "../../core/domain/session/session.ts";
import type { OpenedChallenge, OpenedSession, SentCode } from "../../core/service.ts";

/** ISO 8601 in UTC. */
export function instant(at: Instant): string {
  return new Date(at).toISOString();
}

/** A user as shown to that user. The phone number is masked, since the user knows it. */
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
    aal: aalOf(session),
    amr: session.amr,
    second_factor_at: session.secondFactorAt === null ? null : instant(session.secondFactorAt),
  };
}

/** A session with what its user can recognize it by in a list. */
export function listedSessionBody(session: Session): Readonly<Record<string, unknown>> {
  return { ...sessionBody(session), address: session.address, user_agent: session.userAgent };
}

export function deviceBody(device: Device): Readonly<Record<string, unknown>> {
  return {
    id: device.id,
    created_at: instant(device.createdAt),
    last_used_at: instant(device.lastUsedAt),
    expires_at: instant(device.expiresAt),
    address: device.address,
    user_agent: device.userAgent,
  };
}

/** A new session, with the secrets that are shown only once. */
export function openedSessionBody(opened: OpenedSession): Readonly<Record<string, unknown>> {
  const { sessionToken, session, user } = opened;
  return {
    session_token: sessionToken,
    expires_at: instant(session.expiresAt),
    aal: aalOf(session),
    amr: session.amr,
    user: userBody(user),
    ...(opened.recoveryCodes === null ? {} : { recovery_codes: opened.recoveryCodes }),
    ...(opened.recoveryCodesLeft === null ? {} : { recovery_codes_left: opened.recoveryCodesLeft }),
    ...(opened.deviceToken === null ? {} : { device_token: opened.deviceToken }),
  };
}

export function challengeBody(opened: OpenedChallenge): Readonly<Record<string, unknown>> {
  return {
    challenge_token: opened.challengeToken,
    expires_at: instant(opened.expiresAt),
    methods: opened.methods,
    unavailable_methods: opened.unavailable,
    phone_number: opened.maskedPhoneNumber,
  };
}

/** `resend_after` is in whole seconds from now, like `retry_after`. */
export function sentBody(sent: SentCode): Readonly<Record<string, unknown>> {
  return {
    channel: sent.channel,
    sends_left: sent.sendsLeft,
    resend_after: sent.resendAfterSeconds,
    methods: sent.methods,
    unavailable_methods: sent.unavailable,
    expires_at: instant(sent.expiresAt),
  };
}
