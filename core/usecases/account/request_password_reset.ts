import type { Caller } from "../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../domain/challenge/challenge.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { networksOf } from "../../domain/network.ts";
import { hashRecoveryCode } from "../../domain/factors/recovery_code.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import { resetRequestThrottles, resetThrottle, type TakenThrottle } from "../../domain/throttle.ts";
import { type MintedToken, mintToken } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import { parseUsername, type UsernameKey, usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable, UserGone } from "../../ports/stores/storage.ts";
import { newEvent } from "../record/new_event.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type RequestedSend,
  type SendInput,
} from "../login/begin_challenge.ts";
import { hasRecoveryCode } from "../record/written_ends.ts";
import { refuseFull } from "../record/throttle_refusal.ts";

type RequestPasswordResetPorts =
  & BeginChallengePorts
  & Pick<
    Ports,
    "users" | "factors" | "throttles" | "events" | "clock" | "randomBytes" | "background"
  >;

/** Without `send`, the code is sent by sms. */
export interface ResetRequest extends SendInput {
  readonly username: string;
  readonly recoveryCode: string;
}

/**
 * Looks the same for every request. The challenge exists only if the username and recovery code
 * were correct.
 */
export interface RequestedReset {
  readonly challengeToken: string;
  readonly expiresAt: Instant;
}

/**
 * Starts a password reset: if the recovery code is correct, sends a code to the phone. The response
 * is the same for every username (ASVS 5.0 6.3.8): everything that depends on the username happens
 * afterward, in the background. No message is sent to a user unless one of their recovery codes
 * was presented.
 *
 * Incorrect codes count against the caller's networks. Once those limits are full, every request
 * gets a 429 unless its code is correct: strangers on the same address cannot lock an owner out.
 */
export async function requestPasswordReset(
  ports: RequestPasswordResetPorts,
  input: ResetRequest,
  caller: Caller,
): Promise<Outcome<RequestedReset, "invalid_input" | "throttled">> {
  const send = parseSend({ ...input, send: input.send ?? "sms" });
  if (!send.ok) return send;
  const username = parseUsername(input.username);
  const name = username.ok ? usernameKey(username.value) : null;
  const { recoveryCode } = input;
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed && !await isCorrect(ports, name, recoveryCode)) {
    return await refuseFull(ports, take, "password.reset_requested", caller);
  }
  const token = mintToken("challenge", ports.randomBytes);
  const expiresAt = after(ports.clock(), challengeLifetimeSeconds);
  const taken = take.passed ? take.taken : [];
  const requested = { name, recoveryCode, send: send.value, token, taken };
  ports.background(async () => {
    try {
      await openReset(ports, requested, caller);
    } catch (error) {
      // The user can request another code, unless they have just deleted their account.
      const expected = error instanceof StorageUnavailable || error instanceof UserGone;
      if (!expected) throw error;
    }
  });
  return granted({ challengeToken: token.text, expiresAt });
}

/**
 * Also looked up for an unknown username: the timing of a 429 must not reveal which names are
 * taken.
 */
async function isCorrect(
  ports: RequestPasswordResetPorts,
  name: UsernameKey | null,
  recoveryCode: string,
): Promise<boolean> {
  const now = ports.clock();
  const { userId } = name === null
    ? { userId: null }
    : await ports.users.findStanding(name, "", now);
  const hash = hashRecoveryCode(recoveryCode, userId ?? "usr_");
  if (hash === null) return false;
  return await ports.factors.hasRecoveryCode(userId ?? "usr_", hash, now) && userId !== null;
}

async function openReset(
  ports: RequestPasswordResetPorts,
  requested: {
    /** Null if the input is not a valid username. */
    readonly name: UsernameKey | null;
    readonly recoveryCode: string;
    readonly send: RequestedSend | null;
    readonly token: MintedToken;
    /** Given back if the code is correct. */
    readonly taken: readonly TakenThrottle[];
  },
  caller: Caller,
): Promise<void> {
  const { name } = requested;
  const user = name === null ? null : (await ports.users.findUserByName(name))?.user ?? null;
  const hash = user === null ? null : hashRecoveryCode(requested.recoveryCode, user.id);
  const known = user !== null && hash !== null &&
    await hasRecoveryCode(ports, user.id, hash);
  if (!known) {
    return await refuseReset(ports, user, "invalid_credentials", caller);
  }
  await ports.throttles.giveBackThrottles(requested.taken);
  if (user.lockedAt !== null) return await refuseReset(ports, user, "locked", caller);
  const take = await ports.throttles.takeThrottles([resetThrottle(user.id)], ports.clock());
  if (!take.passed) return await refuseReset(ports, user, "throttled", caller);
  const event = newEvent(ports, caller, { type: "password.reset_requested", userId: user.id });
  const { send, token } = requested;
  await beginChallenge(ports, user, { purpose: "password_reset", send, token }, event, caller);
}

async function refuseReset(
  ports: RequestPasswordResetPorts,
  user: User | null,
  reason: "invalid_credentials" | "locked" | "throttled",
  caller: Caller,
): Promise<void> {
  const facts = { type: "password.reset_requested", userId: user?.id ?? null, reason } as const;
  await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
}
