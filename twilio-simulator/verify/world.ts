/** The state of the simulated Twilio, and functions that find and change it. */
import type { Account } from "../wire/account.ts";
import { mintSid, type RandomSource } from "../wire/minting.ts";
import { initialSettings, type ServiceSettings } from "./service_settings.ts";

/** "The token remains the same during its validity period" of 10 minutes (Twilio's limits). */
export const verificationLifetimeMilliseconds = 10 * 60 * 1000;
export const sendsMax = 5;
export const checksMax = 5;
const attemptsKeptMax = 10_000;

export type SimulatedChannel = "sms" | "call" | "whatsapp" | "email";

/** A message that was sent: Twilio's "verification attempt" (VL). Instants are milliseconds. */
export type Attempt = {
  readonly sid: string;
  readonly serviceSid: string;
  readonly verificationSid: string;
  readonly to: string;
  readonly channel: SimulatedChannel;
  readonly codeLength: number;
  readonly createdAt: number;
  updatedAt: number;
  converted: boolean;
  undelivered: boolean;
  /** The status of the last event about it. Null before the first. */
  reported: string | null;
};

export type SimulatedStatus = "pending" | "approved" | "canceled" | "max_attempts_reached";

/** Approved and expired verifications are deleted, as at Twilio. */
export type SimulatedVerification = {
  readonly sid: string;
  readonly serviceSid: string;
  readonly to: string;
  readonly code: string;
  readonly amount: string | null;
  readonly payee: string | null;
  readonly createdAt: number;
  readonly attempts: Attempt[];
  channel: SimulatedChannel;
  status: SimulatedStatus;
  checks: number;
  updatedAt: number;
  expiresAt: number;
};

export type SimulatedService = {
  readonly sid: string;
  readonly createdAt: number;
  updatedAt: number;
  settings: ServiceSettings;
};

export type Sent = {
  readonly to: string;
  readonly channel: string;
  readonly code: string;
  readonly verificationSid: string;
};

export type World = {
  readonly account: Account;
  /** Milliseconds since the epoch: the caller's clock and the offset of `/_sim/clock`. */
  readonly now: () => number;
  readonly randomBytes: RandomSource;
  readonly onSend: (sent: Sent) => void;
  readonly resendExtends: boolean;
  readonly services: Map<string, SimulatedService>;
  readonly verifications: Map<string, SimulatedVerification>;
  /** The verification in progress for each service and number. */
  readonly liveSids: Map<string, string>;
  readonly attempts: Map<string, Attempt>;
};

export function insertService(
  world: World,
  settings: ServiceSettings,
  sid?: string,
): SimulatedService {
  const at = world.now();
  const minted = sid ?? mintSid("VA", world.randomBytes);
  const service = { sid: minted, createdAt: at, updatedAt: at, settings };
  world.services.set(service.sid, service);
  return service;
}

/** Deletes everything except the account, and recreates its default service. */
export function resetWorld(world: World): void {
  world.services.clear();
  clearMessages(world);
  insertService(world, initialSettings("Latchkey simulator"), world.account.serviceSid);
}

/** Forgets every verification and message, and keeps the services. */
export function clearMessages(world: World): void {
  for (const kept of [world.verifications, world.liveSids, world.attempts]) kept.clear();
}

export function liveKey(serviceSid: string, to: string): string {
  return `${serviceSid} ${to}`;
}

/** By VE SID. Finds canceled ones too, until 10 minutes after the start, but not approved ones. */
export function findVerification(
  world: World,
  service: SimulatedService,
  sid: string,
): SimulatedVerification | null {
  const found = world.verifications.get(sid);
  if (found === undefined || found.serviceSid !== service.sid) return null;
  return world.now() < found.expiresAt ? found : null;
}

/** The verification in progress (pending, or out of checks) for this number. */
export function findLive(
  world: World,
  service: SimulatedService,
  to: string,
): SimulatedVerification | null {
  const sid = world.liveSids.get(liveKey(service.sid, to));
  return sid === undefined ? null : findVerification(world, service, sid);
}

export function deleteVerification(world: World, verification: SimulatedVerification): void {
  world.verifications.delete(verification.sid);
  endLife(world, verification);
}

/** After this, a start for this number creates a new verification. */
export function endLife(world: World, verification: SimulatedVerification): void {
  const key = liveKey(verification.serviceSid, verification.to);
  if (world.liveSids.get(key) === verification.sid) world.liveSids.delete(key);
}

/** Limits memory to 10 minutes of traffic. The oldest verifications come first in the map. */
export function deleteExpired(world: World): void {
  for (const verification of world.verifications.values()) {
    if (world.now() < verification.expiresAt) return;
    deleteVerification(world, verification);
  }
}

export function insertAttempt(world: World, attempt: Attempt): void {
  world.attempts.set(attempt.sid, attempt);
  const oldest = world.attempts.keys().next().value;
  if (world.attempts.size > attemptsKeptMax && oldest !== undefined) world.attempts.delete(oldest);
}
