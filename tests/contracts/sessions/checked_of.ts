import type { CheckedSession, Session } from "../../../core/domain/session/session.ts";

/** What `findSession` reads of a session. */
export function checkedOf(session: Session): CheckedSession {
  const { address: _address, userAgent: _userAgent, ...checked } = session;
  return checked;
}
