import { keyRegistrationThrottles } from "../../domain/api_keys/key_limits.ts";
import type { Caller } from "../../domain/audit_event.ts";
import { hashName } from "../../domain/account/retired_name.ts";
import { commonPasswords } from "../../domain/account/common_passwords.ts";
import { boundByKey, isHashRefusal, networkInLine } from "../../domain/login/hash_place.ts";
import { after } from "../../domain/instant.ts";
import { type CountedNetworks, networksOf } from "../../domain/network.ts";
import {
  parseNewPassword,
  type Password,
  type PasswordHash,
} from "../../domain/account/password.ts";
import {
  allRegistrations,
  registrationHashes,
  registrationThrottles,
} from "../../domain/login/password_throttle.ts";
import type { Divisor } from "../../domain/login/pressure.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { parseSendableNumber } from "../../domain/sending/sendable_number.ts";
import {
  hasFinishedLogin,
  phoneCorrectionsMax,
  unverifiedLifetimeSeconds,
  type User,
} from "../../domain/account/user.ts";
import {
  parseNewUsername,
  type Username,
  type UsernameKey,
  usernameKey,
} from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { checkNewPassword, type CheckNewPasswordPorts } from "./check_new_password.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { refuseOverloaded, type RefuseOverloadedPorts } from "../login/check_password.ts";
import { divisorFor, type LimitDivisorPorts, pressureThrottles } from "../login/limit_divisor.ts";
import { refuseFull } from "../record/throttle_refusal.ts";

type RegisterPorts =
  & CheckNewPasswordPorts
  & LimitDivisorPorts
  & RefuseOverloadedPorts
  & Pick<
    Ports,
    "users" | "throttles" | "upkeep" | "policies" | "hasher" | "clock" | "newId" | "nameKey"
  >;

export type RegisterRefusal =
  | "registration_closed"
  | "invitation_required"
  | "invalid_input"
  | "username_taken"
  | "throttled"
  | "overloaded";

export interface Registration {
  readonly username: string;
  readonly password: string;
  readonly phoneNumber: string;
}

/**
 * Creates a user. No message is sent: sending a code requires a correct password first. The attempt
 * counts against the rate limits before anything is hashed or looked up; malformed input does not
 * count. An attempt on a taken username counts against the caller's network only.
 */
export async function register(
  ports: RegisterPorts,
  input: Registration,
  caller: Caller,
): Promise<Outcome<User, RegisterRefusal>> {
  const closed = await refuseClosed(ports, caller);
  if (closed !== null) return closed;
  const parsed = await parseRegistration(ports, input);
  if (!parsed.ok) return parsed;
  const { username, password, phoneNumber } = parsed.value;
  const networks = networksOf(caller.address);
  const now = ports.clock();
  const counted = await ports.throttles.peekThrottles(pressureThrottles(allRegistrations), now);
  const divisor = await divisorFor(ports, allRegistrations, counted, networks, caller);
  // Taken before the lookup, so checking whether usernames are taken is limited too.
  const throttles = [
    ...registrationThrottles(networks, divisor),
    ...keyRegistrationThrottles(caller, ports.policies.keyLimits),
  ];
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuseFull(ports, take, "user.registration_refused", caller);
  // A taken username should not cost a hash; the insert below decides races.
  if (await isTaken(ports, usernameKey(username))) return await refuseTaken(ports, caller);
  const { appName } = ports.policies;
  const weak = await checkNewPassword(ports, password, { username, phoneNumber, appName }, caller);
  if (weak !== null) {
    return refused("invalid_input", { fields: [{ field: "password", code: weak }] });
  }
  const hashed = await hashCounted(ports, password, { networks, divisor }, caller);
  if (!hashed.ok) {
    if (hashed.refusal.code === "overloaded") await ports.throttles.giveBackThrottles(take.taken);
    return hashed;
  }
  const user = newUser(ports, username, phoneNumber);
  const event = newEvent(ports, caller, { type: "user.registered", userId: user.id });
  const nameHash = hashName(usernameKey(username), ports.nameKey);
  const insertion = { user, passwordHash: hashed.value, nameHash };
  const inserted = await ports.users.insertUser(insertion, event);
  return inserted === "inserted" ? granted(user) : await refuseTaken(ports, caller);
}

/** Refuses before anything is looked up or hashed. Null if anyone may register. */
async function refuseClosed(
  ports: RegisterPorts,
  caller: Caller,
): Promise<Refused<"registration_closed" | "invitation_required"> | null> {
  const { mode } = ports.policies.registration;
  if (mode === "open") return null;
  const code = mode === "closed" ? "registration_closed" : "invitation_required";
  return await recordRefusal(ports, refused(code), { type: "user.registration_refused" }, caller);
}

/** A user who never completed a login keeps the username for one hour. */
async function isTaken(ports: RegisterPorts, name: UsernameKey): Promise<boolean> {
  const found = await ports.users.findUserByName(name);
  // A retired name is taken forever.
  if (found === null) return await ports.users.isRetiredName(hashName(name, ports.nameKey));
  if (hasFinishedLogin(found.user)) return true;
  // If the clock is ahead of the database's mark, use the mark: an untrusted clock removes no one.
  const now = Math.min(ports.clock(), await ports.upkeep.findClockMark() ?? Infinity);
  const before = after(now, -unverifiedLifetimeSeconds);
  return !await ports.users.releaseName(name, before);
}

/** The hash counts against the network, like those of users who never verified a phone. */
async function hashCounted(
  ports: RegisterPorts,
  password: Password,
  { networks, divisor }: { readonly networks: CountedNetworks; readonly divisor: Divisor },
  caller: Caller,
): Promise<Outcome<PasswordHash, "throttled" | "overloaded">> {
  const throttles = registrationHashes(networks, ports.policies.hashLimits, divisor);
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseFull(ports, take, "user.registration_refused", caller);
  const network = networkInLine(caller.address);
  const { keyLimits } = ports.policies;
  const place = boundByKey({ network, standing: "unverified" }, caller, keyLimits);
  const hash = await ports.hasher.hash(password, place);
  if (!isHashRefusal(hash)) return granted(hash);
  await ports.throttles.giveBackThrottles(take.taken);
  return await refuseOverloaded(ports, hash, { type: "user.registration_refused" }, caller);
}

async function parseRegistration(
  ports: RegisterPorts,
  input: Registration,
): Promise<
  Outcome<
    {
      readonly username: Username;
      readonly password: Password;
      readonly phoneNumber: PhoneNumber;
    },
    "invalid_input"
  >
> {
  const username = parseNewUsername(input.username);
  const phoneNumber = parseSendableNumber(input.phoneNumber, ports.policies.send);
  const password = parseNewPassword(
    input.password,
    {
      username: username.ok ? username.value : null,
      phoneNumber: phoneNumber.ok ? phoneNumber.value : null,
      appName: ports.policies.appName,
    },
    await commonPasswords(),
  );
  // Report the errors of all fields together; fixing them one request at a time is tedious.
  const fields: FieldRefusal[] = [];
  if (!username.ok) fields.push({ field: "username", code: username.code });
  if (!password.ok) fields.push({ field: "password", code: password.code });
  if (!phoneNumber.ok) fields.push({ field: "phoneNumber", code: phoneNumber.code });
  if (!username.ok || !password.ok || !phoneNumber.ok) {
    return refused("invalid_input", { fields });
  }
  return granted({
    username: username.value,
    password: password.value,
    phoneNumber: phoneNumber.value,
  });
}

function newUser(ports: RegisterPorts, username: Username, phoneNumber: PhoneNumber): User {
  const createdAt = ports.clock();
  return {
    id: ports.newId("usr", createdAt),
    username,
    phoneNumber,
    phoneVerifiedAt: null,
    phoneUsedAgainAt: null,
    phoneCorrectionsLeft: phoneCorrectionsMax,
    createdAt,
    lastLoginAt: null,
    secondFactorFailures: 0,
    secondFactorBlockedUntil: null,
    secondFactorFailuresInRow: 0,
    passwordFailures: 0,
    familiarPasswordFailures: 0,
    lockedAt: null,
    roles: [],
    origin: "registered",
    testUntil: null,
  };
}

async function refuseTaken(
  ports: RegisterPorts,
  caller: Caller,
): Promise<Refused<"username_taken">> {
  const facts = { type: "user.registration_refused" } as const;
  return await recordRefusal(ports, refused("username_taken"), facts, caller);
}
