import type { User } from "../../core/domain/account/user.ts";
import type { AuditEvent } from "../../core/domain/audit_event.ts";
import type { Instant } from "../../core/domain/instant.ts";
import type { UserExport } from "../../core/service.ts";
import { exportedFactors } from "./factor_bodies.ts";
import { deviceBody, instant, listedSessionBody } from "./wire.ts";

type Body = Readonly<Record<string, unknown>>;

/** All data stored about a user: the full phone number, but no secrets, hashes or keys. */
export function exportBody(kept: UserExport): Body {
  const { user, authenticators } = kept;
  return {
    exported_at: instant(kept.exportedAt),
    user: wholeUserBody(user),
    authenticators: exportedFactors(authenticators),
    passkeys: kept.passkeys.map((passkey) => ({
      id: passkey.id,
      name: passkey.name,
      transports: passkey.transports,
      created_at: instant(passkey.createdAt),
      last_used_at: instantOrNull(passkey.lastUsedAt),
    })),
    devices: kept.devices.map((device) => ({
      ...deviceBody(device),
      ended_at: instantOrNull(device.endedAt),
    })),
    sessions: kept.sessions.map((session) => ({
      ...listedSessionBody(session),
      ended_at: instantOrNull(session.endedAt),
    })),
    networks: kept.networks.map(({ network, lastLoginAt }) => ({
      network,
      last_login_at: instant(lastLoginAt),
    })),
    events: kept.events.map(eventBody),
    complete: kept.complete,
  };
}

function wholeUserBody(user: User): Body {
  return {
    id: user.id,
    username: user.username,
    phone_number: user.phoneNumber,
    phone_verified_at: instantOrNull(user.phoneVerifiedAt),
    created_at: instant(user.createdAt),
    last_login_at: instantOrNull(user.lastLoginAt),
    second_factor_failures: user.secondFactorFailures,
    second_factor_blocked_until: instantOrNull(user.secondFactorBlockedUntil),
  };
}

/** Omits the operator's name and address: they are another person's data. */
function eventBody(event: AuditEvent): Body {
  return {
    id: event.id,
    at: instant(event.at),
    type: event.type,
    actor: event.actor,
    address: event.actor === "user" ? event.address : null,
    reason: event.reason,
    detail: event.detail,
  };
}

function instantOrNull(at: Instant | null): string | null {
  return at === null ? null : instant(at);
}
