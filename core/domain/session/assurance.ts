import { after, type Instant } from "../instant.ts";
import type { Aal, Amr, CheckedSession, Session, SessionPolicy } from "./session.ts";

interface WithLevel {
  readonly aal: Aal;
}

/** A session with its level at the time at which it was read. */
export type SessionAt = CheckedSession & WithLevel;

/** The same with what its user recognizes it by. */
export type ListedSessionAt = Session & WithLevel;

/** How long a session may be idle at `aal2` (NIST SP 800-63B-4 2.2.3). */
const aal2IdleSeconds = 60 * 60;

/** How long a second factor counts as recent for sensitive operations (see `steppedUp`). */
const stepUpFreshSeconds = 10 * 60;

type Aal2Policy = Pick<SessionPolicy, "aal2Seconds">;

/** Returns the session as it is at `now`. */
export function sessionAt<Read extends CheckedSession>(
  session: Read,
  now: Instant,
  policy: Aal2Policy,
): Read & WithLevel {
  return { ...session, aal: aalAt(session, now, policy) };
}

/**
 * Returns the session's level. It drops to `aal1` when the second factor is too old or the session
 * was idle for an hour. A request that finds it so records the drop as `aal2EndedAt`, because its
 * use of the session hides that the session was idle.
 */
function aalAt(session: CheckedSession, now: Instant, policy: Aal2Policy): Aal {
  const { secondFactorAt, aal2EndedAt } = session;
  if (secondFactorAt === null || aal2EndedAt !== null) return "aal1";
  return now < aal2End(session, secondFactorAt, policy) ? "aal2" : "aal1";
}

/**
 * Returns when the session dropped to `aal1`, if that has not been recorded yet; otherwise null.
 */
export function unrecordedDrop(
  session: SessionAt,
  now: Instant,
  policy: Aal2Policy,
): Instant | null {
  const { aal, secondFactorAt, aal2EndedAt } = session;
  if (aal === "aal2" || secondFactorAt === null || aal2EndedAt !== null) return null;
  return Math.min(now, aal2End(session, secondFactorAt, policy));
}

function aal2End(
  session: CheckedSession,
  secondFactorAt: Instant,
  policy: Aal2Policy,
): Instant {
  return Math.min(
    after(secondFactorAt, policy.aal2Seconds),
    after(session.lastSeenAt, aal2IdleSeconds),
  );
}

/** Whether sensitive operations are allowed: the second factor is at most ten minutes old. */
export function steppedUp({ aal, secondFactorAt: at }: SessionAt, now: Instant): boolean {
  return aal === "aal2" && at !== null && now < after(at, stepUpFreshSeconds);
}

/** A method that was used in a session, and when it was last verified. */
export interface TimedMethod {
  readonly method: Amr;
  readonly at: Instant;
}

/** The methods of `amr` in the same order, each with its time. */
export function timedMethods(session: CheckedSession): readonly [TimedMethod, TimedMethod] {
  const { amr: [first, second], authenticatedAt, secondFactorAt, createdAt } = session;
  return [
    { method: first, at: authenticatedAt },
    { method: second, at: secondFactorAt ?? createdAt },
  ];
}
