/** What two users know and own, compared with a real core after every step. @module */
import assert from "node:assert/strict";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { hashRecoveryCode, mintRecoveryCode } from "../../../core/domain/factors/recovery_code.ts";
import { sessionIsActive } from "../../../core/domain/session/session.ts";
import { parseToken } from "../../../core/domain/token.ts";
import { parseUsername, usernameKey } from "../../../core/domain/account/username.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { CheckedSession } from "../../../core/domain/session/session.ts";
import { parsePhoneNumber, type PhoneNumber } from "../../../core/domain/account/phone_number.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { openChallenge } from "../../../core/usecases/login/open_challenge.ts";
import { openSession } from "../../../core/usecases/login/open_session.ts";
import { caller, password, type TestCore } from "../../harness.ts";
import { newInsertion } from "../../user_rows.ts";

export const people = ["ada", "eve"] as const;
export type Person = typeof people[number];

/** Two that are in use at the start, and two more; a change may go to any. */
export const phones = ["+12025550142", "+12025550143", "+12025550144", "+12025550145"] as const;
export const passwords = [password, "a second phrase", "a third phrase"] as const;

export interface Account {
  readonly user: User;
  readonly username: string;
  phone: string;
  password: string;
  hash: PasswordHash;
  readonly unused: Set<string>;
  readonly recoveryCodes: readonly string[];
}

export interface Opened {
  readonly who: Person;
  readonly purpose: "login" | "step_up" | "phone_change" | "password_reset";
  readonly token: string;
  /** The session that started it. */
  readonly session: Signed | null;
  /** The new number of a phone change. */
  readonly newPhone: string | null;
  used: boolean;
}

/** A session that a user earned. */
export interface Signed {
  readonly who: Person;
  readonly token: string;
  /** When a second factor was last proven. */
  readonly provenAt: number;
}

export interface Model {
  readonly accounts: Readonly<Record<Person, Account>>;
  readonly challenges: Opened[];
  readonly sessions: Signed[];
  /** What succeeded, by name, over all runs. */
  readonly successes: Map<string, number>;
}

let made = 0;

/** Creates two users with verified phones, three recovery codes and one new session each. */
export async function newModel(
  test: TestCore,
  passwordHash: PasswordHash,
  successes: Map<string, number>,
): Promise<Model> {
  test.simulator.reset();
  const ada = await newAccount(test, "ada", phones[0], passwordHash);
  const eve = await newAccount(test, "eve", phones[1], passwordHash);
  const accounts = { ada, eve };
  const sessions: Signed[] = [];
  for (const who of people) sessions.push(await givenSession(test, accounts[who], who));
  return { accounts, challenges: [], sessions, successes };
}

/** Logs in before the steps start. */
async function givenSession(test: TestCore, { user }: Account, who: Person): Promise<Signed> {
  const { ports } = test;
  const event = newEvent(ports, caller, { type: "session.opened", userId: user.id });
  const started = await openChallenge(ports, user, { purpose: "login" }, event);
  if (started === null) throw new Error("a login's challenge opens");
  const { challenge } = started;
  const proof = { amr: "sms", verifiesPhone: true, spends: null } as const;
  const opened = await openSession(
    ports,
    { challenge, user },
    proof,
    { trustDevice: false },
    caller,
  );
  assert.ok(opened.ok);
  return { who, token: opened.value.sessionToken, provenAt: ports.clock() };
}

async function newAccount(
  test: TestCore,
  name: Person,
  phone: string,
  passwordHash: PasswordHash,
): Promise<Account> {
  const { ports } = test;
  const username = parseUsername(`${name}-${++made}`);
  assert.ok(username.ok);
  const now = ports.clock();
  const user: User = {
    id: ports.newId("usr", now),
    username: username.value,
    phoneNumber: number(phone),
    phoneVerifiedAt: now,
    phoneUsedAgainAt: null,
    phoneCorrectionsLeft: 0,
    createdAt: now,
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
  const event = newEvent(ports, caller, { type: "user.registered", userId: user.id });
  await ports.users.insertUser(newInsertion(user, passwordHash), event);
  const codes = Array.from({ length: 3 }, () => mintRecoveryCode(ports.randomBytes));
  const hashes = codes.flatMap((code) => hashRecoveryCode(code, user.id) ?? []);
  const replaced = newEvent(ports, caller, { type: "recovery_codes.replaced", userId: user.id });
  await ports.factors.replaceRecoveryCodes(user.id, hashes, now, replaced);
  const unused = new Set(codes);
  const secrets = { phone, password, hash: passwordHash, unused, recoveryCodes: codes };
  return { user, username: user.username, ...secrets };
}

export function number(text: string): PhoneNumber {
  const phone = parsePhoneNumber(text);
  assert.ok(phone !== null);
  return phone;
}

/** Returns the session of a token if it is active, without recording its use. */
export async function activeSession(test: TestCore, token: string): Promise<CheckedSession | null> {
  const id = parseToken("session", token)?.id;
  const found = id === undefined ? null : await test.ports.sessions.findSession(id);
  if (found === null) return null;
  const { clock, policies } = test.ports;
  return sessionIsActive(found.session, clock(), policies.session) ? found.session : null;
}

/**
 * Checks what must be true after every step: there is no active session that was not earned, and no
 * phone number or password has changed except in a step whose proofs the model checked.
 */
export async function expectModel(test: TestCore, model: Model): Promise<void> {
  const stores = test.ports;
  const { clock, policies } = stores;
  for (const who of people) {
    const { user, phone, hash } = model.accounts[who];
    const found = await stores.users.findUserByName(usernameKey(user.username));
    assert.ok(found !== null);
    assert.equal(found.user.phoneNumber, phone, "a number changes only with both proofs");
    assert.equal(found.passwordHash, hash, "a password changes only with both proofs");
    const earned = model.sessions.filter((session) => session.who === who);
    const ids = new Set(earned.map(({ token }) => parseToken("session", token)?.id));
    for (const { id } of await stores.sessions.listSessions(user.id, clock(), policies.session)) {
      assert.ok(ids.has(id), "every session was earned");
    }
  }
}

/** Records that a password was changed with correct proofs. */
export async function noteNewPassword(
  test: TestCore,
  account: Account,
  password: string,
): Promise<void> {
  const found = await test.ports.users.findUserByName(usernameKey(account.user.username));
  assert.ok(found !== null && found.passwordHash !== account.hash);
  account.password = password;
  account.hash = found.passwordHash;
}

export function noteSuccess(model: Model, name: string): void {
  model.successes.set(name, (model.successes.get(name) ?? 0) + 1);
}
