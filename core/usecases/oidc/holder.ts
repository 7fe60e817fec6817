import { type Grant, isOffline } from "../../domain/oidc/grant.ts";
import type { SessionAt } from "../../domain/session/assurance.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { barOfTestUser } from "../record/written_ends.ts";
import { type AuthenticatePorts, continueSession } from "../session/authenticate.ts";

export type FindHolderPorts = AuthenticatePorts & Pick<Ports, "users">;

/** Who a grant is from, and the session that it was given in, while that is active. */
export interface Holder {
  readonly user: User;
  readonly session: SessionAt | null;
}

/**
 * Finds whose grant it is. Null if the grant has ended: by itself, with its session, or because the
 * user may no longer log in. Counts as a use of the session.
 */
export async function findHolder(ports: FindHolderPorts, grant: Grant): Promise<Holder | null> {
  if (grant.endedAt !== null) return null;
  const found = await ports.sessions.findSession(grant.sessionId);
  const active = found === null ? null : await continueSession(ports, found);
  if (active?.ok) return active.value;
  if (!isOffline(grant)) return null;
  const user = await ports.users.findUser(grant.userId);
  if (user === null || user.lockedAt !== null) return null;
  return await barOfTestUser(ports, user) === null ? { user, session: null } : null;
}
