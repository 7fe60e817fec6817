import type { Caller } from "../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../domain/challenge/challenge.ts";
import type { Channel } from "../../domain/channel.ts";
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
import { beginChallenge, type BeginChallengePorts, parseSend } from "../login/begin_challenge.ts";
import { hasRecoveryCode } from "../record/written_ends.ts";
import { refuseFull } from "../record/throttle_refusal.ts";

type RequestPasswordResetPorts =
  & BeginChallengePorts
  & Pick<
    Ports,
    "users" | "factors" | "throttles" | "events" | "clock" | "randomBytes" | "background"
  >;

export interface ResetRequest {
  readonly username: string;
  readonly recoveryCode: string;
  /** Channel of the phone code; null is sms. */
  readonly send: string | null;
}

/** The same to everybody: it stands for a challenge only where name and recovery code are right. */
export interface RequestedReset {
  readonly challengeToken: string;
  readonly expiresAt: Instant;
}

/**
 * First half of a reset: a recovery code, which earns the sending of a phone code. The answer is
 * the same whoever asks for whom (ASVS 5.0 6.3.8): all that depends on the name is done after it,
 * in the background. So no message is sent to anybody who did not give one of their secrets.
 *
 * Wrong codes count on the networks of the caller. Where those are used up, 429 is returned to all
 * but the one whose code is right: strangers at the same address cannot keep an owner out.
 */
export async function requestPasswordReset(
  ports: RequestPasswordResetPorts,
  input: ResetRequest,
  caller: Caller,
): Promise<Outcome<RequestedReset, "invalid_input" | "throttled">> {
  const send = parseSend(input.send);
  if (!send.ok) return send;
  const username = parseUsername(input.username);
  const name = username.ok ? usernameKey(username.value) : null;
  const { recoveryCode } = input;
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed && !await isRight(ports, name, recoveryCode)) {
    return await refuseFull(ports, take, "password.reset_requested", caller);
  }
  const token = mintToken("challenge", ports.randomBytes);
  const expiresAt = after(ports.clock(), challengeLifetimeSeconds);
  const taken = take.passed ? take.taken : [];
  const requested = { name, recoveryCode, channel: send.value ?? "sms", token, taken };
  ports.background(async () => {
    try {
      await openReset(ports, requested, caller);
    } catch (error) {
      // Whoever waits for a code asks again, unless they have just removed themselves.
      const expected = error instanceof StorageUnavailable || error instanceof UserGone;
      if (!expected) throw error;
    }
  });
  return granted({ challengeToken: token.text, expiresAt });
}

/** Looked up for a name that is free, too: the 429's time must not tell which names are taken. */
async function isRight(
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
    /** Null for what nobody can be called. */
    readonly name: UsernameKey | null;
    readonly recoveryCode: string;
    readonly channel: Channel;
    readonly token: MintedToken;
    /** Given back where the code is right. */
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
  const { channel, token } = requested;
  await beginChallenge(ports, user, { purpose: "password_reset", channel, token }, event, caller);
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
