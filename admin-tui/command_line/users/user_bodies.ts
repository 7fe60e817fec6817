import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import type { User } from "../../../core/domain/account/user.ts";
import {
  type Authenticator,
  type ByKind,
  membersByKind,
  ofKind,
  type SeveralKind,
  severalKinds,
} from "../../../core/domain/factors/authenticators.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserHoldings } from "../../../core/domain/operator/user_holdings.ts";
import { type ListedSessionAt, timedMethods } from "../../../core/domain/session/assurance.ts";
import { idleEnd, type SessionPolicy } from "../../../core/domain/session/session.ts";
import { phoneWords, stateWords } from "../../words/user_words.ts";
import type { JsonValue } from "../command/command.ts";
import { instant, instantOrNull, moment } from "../command/units.ts";

export const userColumns = [
  { head: "NAME", cut: true },
  "PHONE",
  "STATE",
  "LAST LOGIN",
  "ID",
] as const;

export function userRow(user: User, now: Instant): readonly string[] {
  const { word } = stateWords(user, now);
  const { lastLoginAt } = user;
  return [
    user.username,
    phoneWords(user),
    word,
    lastLoginAt === null ? "never" : moment(lastLoginAt),
    user.id,
  ];
}

/** Never contains the full phone number. */
export function userBody(user: User, now: Instant): Readonly<Record<string, JsonValue>> {
  return {
    id: user.id,
    username: user.username,
    phone_number: maskPhoneNumber(user.phoneNumber),
    state: stateWords(user, now).word,
    roles: user.roles,
    test_until: instantOrNull(user.testUntil),
    phone_verified_at: instantOrNull(user.phoneVerifiedAt),
    created_at: instant(user.createdAt),
    last_login_at: instantOrNull(user.lastLoginAt),
    locked_at: instantOrNull(user.lockedAt),
    second_factor_blocked_until: instantOrNull(user.secondFactorBlockedUntil),
    second_factor_failures: user.secondFactorFailuresInRow,
    password_failures: user.passwordFailures,
    familiar_password_failures: user.familiarPasswordFailures,
  };
}

export function holdingsBody(holdings: UserHoldings): Readonly<Record<string, JsonValue>> {
  const { authenticators, sessions, devices, apps } = holdings;
  return { sessions, devices, apps, ...membersByKind(authenticators, members) };
}

const members: ByKind<Readonly<Record<string, JsonValue>>> = {
  totp: ([app]) => ({ totp_confirmed_at: instantOrNull(app?.addedAt ?? null) }),
  passkey: ({ length }) => ({ passkeys: length }),
  recovery_codes: ([codes]) => ({ recovery_codes_left: codes?.count ?? 0 }),
  issued_code: ([code]) => ({ issued_code_expires_at: instantOrNull(code?.expiresAt ?? null) }),
};

/** One list, by its JSON name, for each kind that a user can have several of. */
export function factorLists(
  has: readonly Authenticator[],
): Readonly<Record<string, readonly JsonValue[]>> {
  return Object.fromEntries(
    severalKinds.map((kind) => [listNames[kind], ofKind(has, kind).map(factorBody)]),
  );
}

const listNames: Readonly<Record<SeveralKind, string>> = { passkey: "passkeys" };

function factorBody({ id, label, addedAt, lastUsedAt }: Authenticator): JsonValue {
  return {
    id,
    name: label,
    created_at: instant(addedAt),
    last_used_at: instantOrNull(lastUsedAt),
  };
}

export const sessionColumns = [
  "ID",
  "SINCE",
  "LAST SEEN",
  "LEVEL",
  "METHODS",
  "ADDRESS",
  { head: "CLIENT", cut: true },
] as const;

export function sessionRow(session: ListedSessionAt): readonly string[] {
  return [
    session.id,
    moment(session.createdAt),
    moment(session.lastSeenAt),
    session.aal,
    session.amr.join("+"),
    session.address ?? "",
    session.userAgent ?? "",
  ];
}

export function sessionBody(session: ListedSessionAt, policy: SessionPolicy): JsonValue {
  return {
    id: session.id,
    created_at: instant(session.createdAt),
    last_seen_at: instant(session.lastSeenAt),
    ends_at: instant(idleEnd(session, policy)),
    aal: session.aal,
    amr: session.amr,
    methods: timedMethods(session).map(({ method, at }) => ({ method, at: instant(at) })),
    authenticated_at: instant(session.authenticatedAt),
    second_factor_at: instantOrNull(session.secondFactorAt),
    aal2_ended_at: instantOrNull(session.aal2EndedAt),
    device_id: session.deviceId,
    address: session.address,
    user_agent: session.userAgent,
  };
}
