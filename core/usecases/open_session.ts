import type { Caller } from "../domain/audit_event.ts";
import type { Challenge, Channel } from "../domain/challenge.ts";
import { after } from "../domain/instant.ts";
import { invariant } from "../domain/invariant.ts";
import type { ProviderCall } from "../domain/provider_call.ts";
import { granted, type Outcome, refused } from "../domain/refusal.ts";
import { amrFor, type Session, sessionAbsoluteSeconds } from "../domain/session.ts";
import { mintToken } from "../domain/token.ts";
import type { User } from "../domain/user.ts";
import type { Ports } from "../ports.ts";
import { callFacts, happened } from "./audit.ts";

export interface OpenedSession {
  /** Shown once; only its hash is kept. */
  readonly sessionToken: string;
  readonly session: Session;
  readonly user: User;
}

/** Turns an approved challenge into a session; the loser of a race is told that it was consumed. */
export async function openSession(
  ports: Ports,
  challenge: Challenge,
  channel: Channel,
  call: ProviderCall,
  caller: Caller,
): Promise<
  Outcome<OpenedSession, "challenge_consumed" | "challenge_replaced" | "invalid_challenge">
> {
  const token = mintToken("session", ports.randomBytes);
  const session = newSession(ports, challenge, channel, token, caller);
  const event = happened(ports, caller, {
    type: "session.opened",
    userId: challenge.userId,
    detail: { session_id: session.id, channel, ...callFacts(call) },
  });
  const opening = { challengeId: challenge.id, session, now: session.createdAt };
  if (!await ports.store.openSession(opening, event)) {
    const found = await ports.store.findChallenge(challenge.id);
    if (found === null) return refused("invalid_challenge");
    const replaced = found.challenge.endedAs === "replaced";
    return refused(replaced ? "challenge_replaced" : "challenge_consumed");
  }
  const user = await ports.store.findUser(challenge.userId);
  invariant(user !== null, "a session's user exists");
  return granted({ sessionToken: token.text, session, user });
}

function newSession(
  ports: Ports,
  challenge: Challenge,
  channel: Channel,
  token: Pick<Session, "id" | "secretHash">,
  caller: Caller,
): Session {
  const now = ports.clock();
  return {
    id: token.id,
    secretHash: token.secretHash,
    userId: challenge.userId,
    createdAt: now,
    lastSeenAt: now,
    expiresAt: after(now, sessionAbsoluteSeconds),
    endedAt: null,
    aal: "aal2",
    amr: amrFor(channel),
    address: caller.address,
    userAgent: caller.userAgent,
  };
}
