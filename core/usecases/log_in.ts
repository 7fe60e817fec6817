import type { Caller } from "../domain/audit_event.ts";
import {
  type Challenge,
  challengeLifetimeSeconds,
  type Channel,
  channels,
  parseChannel,
} from "../domain/challenge.ts";
import { after, type Instant, secondsUntil } from "../domain/instant.ts";
import { parsePasswordAttempt, type Password } from "../domain/password.ts";
import { maskPhoneNumber } from "../domain/phone_number.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { passwordThrottles } from "../domain/throttle.ts";
import { mintToken } from "../domain/token.ts";
import type { User } from "../domain/user.ts";
import { parseUsername, type UsernameKey, usernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { deliverCode, type SendCodeRefusal, type SentCode } from "./deliver_code.ts";
import { upgradePasswordHash } from "./upgrade_password_hash.ts";

export interface FirstFactor {
  readonly username: string;
  readonly password: string;
  /** A channel to send the code by at once, or null to choose later. */
  readonly send: string | null;
}

/** What the owner of a right password gets: not a session, but the right to a second factor. */
export interface OpenedChallenge {
  /** Shown once; only its hash is kept. */
  readonly challengeToken: string;
  readonly expiresAt: Instant;
  readonly methods: readonly Channel[];
  /** Country code and last two digits. */
  readonly maskedPhoneNumber: string;
  /** What became of the send asked for in the same request; null when none was. */
  readonly sent: Outcome<SentCode, SendCodeRefusal> | null;
}

export type LogInRefusal = "invalid_input" | "invalid_credentials" | "throttled" | "overloaded";

/**
 * First factor. An unknown name and a wrong password are refused alike, at the same cost. Order:
 * limits, then the hash, then the send.
 */
export async function logIn(
  ports: Ports,
  input: FirstFactor,
  caller: Caller,
): Promise<Outcome<OpenedChallenge, LogInRefusal>> {
  const channel = input.send === null ? null : parseChannel(input.send);
  if (input.send !== null && channel === null) {
    return refused("invalid_input", { fields: [{ field: "send", code: "channel_unknown" }] });
  }
  const username = parseUsername(input.username);
  const password = parsePasswordAttempt(input.password, ports.hasher.scheme);
  // Nobody has such a name or password, so nothing is learnt from the quick answer.
  if (!username.ok || password === null) return refused("invalid_credentials");
  const checked = await checkPassword(ports, usernameKey(username.value), password, caller);
  if (!checked.ok) return checked;
  return granted(await openChallenge(ports, checked.value, channel, caller));
}

async function checkPassword(
  ports: Ports,
  name: UsernameKey,
  password: Password,
  caller: Caller,
): Promise<Outcome<User, "invalid_credentials" | "throttled" | "overloaded">> {
  const throttles = passwordThrottles(name, caller.address);
  const keys = throttles.map(({ key }) => key);
  // Counted before it is checked, given back when right: parallel guesses cannot pass the limit.
  const fullUntil = await ports.store.takeThrottles(throttles, ports.clock());
  if (fullUntil !== null) {
    const retryAfterSeconds = secondsUntil(fullUntil, ports.clock());
    return await refuseLogin(ports, caller, null, "throttled", retryAfterSeconds);
  }
  const found = await ports.store.findUserByName(name);
  const verdict = await ports.hasher.verify(password, found?.passwordHash ?? null);
  if (verdict === "overloaded") {
    await ports.store.giveBackThrottles(keys);
    return refused("overloaded", { retryAfterSeconds: ports.hasher.retryAfterSeconds() });
  }
  if (found === null || verdict === "mismatch") {
    return await refuseLogin(ports, caller, found?.user ?? null, "invalid_credentials");
  }
  await ports.store.giveBackThrottles(keys);
  await upgradePasswordHash(ports, found, password, caller);
  return granted(found.user);
}

async function refuseLogin<Code extends "invalid_credentials" | "throttled">(
  ports: Ports,
  caller: Caller,
  user: User | null,
  code: Code,
  retryAfterSeconds?: number,
): Promise<Outcome<never, Code>> {
  const facts = { type: "login.refused", userId: user?.id ?? null, reason: code } as const;
  await ports.store.appendAuditEvent(happened(ports, caller, facts));
  return refused(code, retryAfterSeconds === undefined ? {} : { retryAfterSeconds });
}

async function openChallenge(
  ports: Ports,
  user: User,
  channel: Channel | null,
  caller: Caller,
): Promise<OpenedChallenge> {
  const now = ports.clock();
  const token = mintToken("challenge", ports.randomBytes);
  const challenge: Challenge = {
    id: token.id,
    secretHash: token.secretHash,
    userId: user.id,
    createdAt: now,
    expiresAt: after(now, challengeLifetimeSeconds),
    endedAs: null,
    attempts: 0,
    sends: 0,
    resendAfter: now,
    verificationId: null,
    channel: null,
  };
  const event = happened(ports, caller, { type: "challenge.opened", userId: user.id });
  await ports.store.insertChallenge(challenge, event);
  return {
    challengeToken: token.text,
    expiresAt: challenge.expiresAt,
    methods: channels,
    maskedPhoneNumber: maskPhoneNumber(user.phoneNumber),
    sent: channel === null ? null : await deliverCode(ports, { challenge, user }, channel, caller),
  };
}
