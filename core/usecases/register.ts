import type { Caller } from "../domain/audit_event.ts";
import { commonPasswords } from "../domain/common_passwords.ts";
import { secondsUntil } from "../domain/instant.ts";
import { networkInLine } from "../domain/hash_place.ts";
import { networkOf } from "../domain/network.ts";
import { parseNewPassword, type Password } from "../domain/password.ts";
import type { PhoneNumber } from "../domain/phone_number.ts";
import { type FieldRefusal, granted, type Outcome, refused } from "../domain/refusal.ts";
import { registrationThrottles, type ThrottleTake } from "../domain/throttle.ts";
import { parseSendableNumber } from "../domain/sendable_number.ts";
import { phoneCorrectionsMax, type User } from "../domain/user.ts";
import { parseNewUsername, type Username, usernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { refuseOverloaded } from "./check_password.ts";

export interface Registration {
  readonly username: string;
  readonly password: string;
  readonly phoneNumber: string;
}

/**
 * Creates a user. No message is sent: sending needs a right password first. Counted before anything
 * is hashed or looked up; input of a wrong shape counts nothing.
 */
export async function register(
  ports: Ports,
  input: Registration,
  caller: Caller,
): Promise<Outcome<User, "invalid_input" | "username_taken" | "throttled" | "overloaded">> {
  const parsed = await parseRegistration(ports, input);
  if (!parsed.ok) return parsed;
  const { username, password, phoneNumber } = parsed.value;
  // Before the name is looked up: whether one is taken is not told without limit either.
  const network = networkOf(caller.address);
  const throttles = registrationThrottles(network);
  const take = await ports.store.takeThrottles(throttles, ports.clock());
  if (!take.passed) return await refuseThrottled(ports, take, caller);
  // A name that is taken should not cost a hash; the insert below decides the races.
  const taken = await ports.store.findUserByName(usernameKey(username)) !== null;
  if (taken) return await refuseTaken(ports, caller);
  const passwordHash = await ports.hasher.hash(password, {
    network: networkInLine(network),
    standing: "unverified",
  });
  if (passwordHash === "overloaded") {
    await ports.store.giveBackThrottles(take.taken);
    return await refuseOverloaded(ports, null, "user.registration_refused", caller);
  }
  const user = newUser(ports, username, phoneNumber);
  const event = happened(ports, caller, { type: "user.registered", userId: user.id });
  const inserted = await ports.store.insertUser(user, passwordHash, event);
  return inserted === "inserted" ? granted(user) : await refuseTaken(ports, caller);
}

async function refuseThrottled(
  ports: Ports,
  { key, until }: Extract<ThrottleTake, { readonly passed: false }>,
  caller: Caller,
): Promise<Outcome<never, "throttled">> {
  const detail = { limit: key === "registration" ? "all" : "network" };
  const facts = { type: "user.registration_refused", reason: "throttled", detail } as const;
  await ports.store.appendAuditEvent(happened(ports, caller, facts));
  return refused("throttled", { retryAfterSeconds: secondsUntil(until, ports.clock()) });
}

async function parseRegistration(
  ports: Ports,
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
  const phoneNumber = parseSendableNumber(input.phoneNumber, ports.sendPolicy);
  const password = parseNewPassword(
    input.password,
    ports.hasher.scheme,
    {
      username: username.ok ? username.value : null,
      phoneNumber: phoneNumber.ok ? phoneNumber.value : null,
    },
    await commonPasswords(),
  );
  // Every field's fault at once: a form that is corrected one field at a time is a nuisance.
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

function newUser(ports: Ports, username: Username, phoneNumber: PhoneNumber): User {
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
    lockedAt: null,
  };
}

async function refuseTaken(
  ports: Ports,
  caller: Caller,
): Promise<Outcome<never, "username_taken">> {
  await ports.store.appendAuditEvent(
    happened(ports, caller, { type: "user.registration_refused", reason: "username_taken" }),
  );
  return refused("username_taken");
}
