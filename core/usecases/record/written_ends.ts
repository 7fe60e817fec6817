import {
  type Invitation,
  type InvitationEnd,
  invitationEnd,
} from "../../domain/account/invitation.ts";
import {
  type Challenge,
  type ChallengeEnd,
  challengeEnd,
} from "../../domain/challenge/challenge.ts";
import { type Device, deviceIsActive } from "../../domain/session/device.ts";
import type { Instant } from "../../domain/instant.ts";
import type { RecoveryKind } from "../../domain/factors/authenticators.ts";
import type { RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import { type CheckedSession, idleEnd, sessionIsActive } from "../../domain/session/session.ts";
import type { User } from "../../domain/account/user.ts";
import { testUserBar } from "../../domain/test_numbers/test_number.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { StorageUnavailable } from "../../ports/stores/storage.ts";

export type WrittenEndsPorts = Pick<Ports, "factors" | "clock">;

// An expiry that is observed is committed before the response reports it, so setting the clock back
// does not revive anything. Checking what is still active writes nothing.

/** Returns why a challenge accepts no more guesses or sends, or null while it is open. */
export async function endOfChallenge(
  ports: Pick<Ports, "challenges" | "clock">,
  challenge: Challenge,
): Promise<ChallengeEnd | null> {
  const now = ports.clock();
  const end = challengeEnd(challenge, now);
  if (end !== "challenge_expired" || challenge.endedAs !== null) return end;
  await writeIfAvailable(() => ports.challenges.expireChallenge(challenge.id, now));
  return end;
}

/** Returns how an invitation ended, or null while it can be used. */
export async function endOfInvitation(
  ports: Pick<Ports, "invitations" | "clock">,
  invitation: Invitation,
): Promise<InvitationEnd | null> {
  const now = ports.clock();
  const end = invitationEnd(invitation, now);
  if (end !== "expired" || invitation.endedAs !== null) return end;
  await writeIfAvailable(() => ports.invitations.expireInvitation(invitation.id, now));
  return end;
}

/** Reports whether a session is active at `now`. */
export async function isSessionActive(
  ports: Pick<Ports, "sessions" | "policies">,
  session: CheckedSession,
  now: Instant,
): Promise<boolean> {
  if (sessionIsActive(session, now, ports.policies.session)) return true;
  if (session.endedAt !== null) return false;
  const endedAt = Math.min(now, idleEnd(session, ports.policies.session));
  await writeIfAvailable(() =>
    ports.sessions.expireSession(session.id, session.lastSeenAt, endedAt)
  );
  return false;
}

/**
 * Records that a session has dropped to `aal1`, along with its use at `now`. The use is recorded in
 * no other way: it would hide that the session was idle if this write fails.
 */
export async function recordDrop(
  ports: Pick<Ports, "sessions">,
  session: CheckedSession,
  now: Instant,
  droppedAt: Instant,
): Promise<void> {
  await writeIfAvailable(() =>
    ports.sessions.endAal2(session.id, session.lastSeenAt, now, droppedAt)
  );
}

/** Reports whether a device is trusted now. */
export async function isDeviceActive(
  ports: Pick<Ports, "sessions" | "clock">,
  device: Device,
): Promise<boolean> {
  const now = ports.clock();
  if (deviceIsActive(device, now)) return true;
  if (device.endedAt !== null) return false;
  await writeIfAvailable(() =>
    ports.sessions.expireDevice(device.id, Math.min(now, device.expiresAt))
  );
  return false;
}

/** Returns whose code it is, or null unless it is one of the user's and still valid. */
export async function findRecoveryCode(
  ports: WrittenEndsPorts,
  userId: UserId,
  hash: RecoveryCodeHash,
): Promise<RecoveryKind | null> {
  const kind = await ports.factors.findRecoveryCode(userId, hash, ports.clock());
  if (kind === null) await removeExpiredCode(ports, userId);
  return kind;
}

/** Removes the code that an operator issued to the user, if it has expired. */
export async function removeExpiredCode(ports: WrittenEndsPorts, userId: UserId): Promise<void> {
  await writeIfAvailable(() => ports.factors.removeExpiredCode(userId, ports.clock()));
}

/**
 * Returns why a user of a test number can do nothing now, or null for everyone else. A number that
 * was once seen as expired stays so.
 */
export async function barOfTestUser(
  ports: Pick<Ports, "testNumbers" | "policies" | "clock">,
  user: User,
): Promise<"ended" | "off" | null> {
  const bar = testUserBar(user, ports.policies, ports.clock());
  if (bar === "ended") await writeIfAvailable(() => ports.testNumbers.endTestUser(user.id));
  return bar;
}

/** Ignores a database that cannot be written now: the response does not depend on it. */
async function writeIfAvailable(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof StorageUnavailable)) throw error;
  }
}
