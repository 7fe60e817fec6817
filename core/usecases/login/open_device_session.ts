import type { Caller } from "../../domain/audit_event.ts";
import { mintToken, parseToken, secretMatches } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { newSession, type OpenedSession } from "./open_session.ts";
import { sessionEnding, type SessionEndingPorts } from "../session/session_ending.ts";
import { isDeviceActive } from "../record/written_ends.ts";

export type OpenDeviceSessionPorts =
  & SessionEndingPorts
  & Pick<Ports, "sessions" | "policies" | "clock" | "randomBytes">;

/**
 * A session for a user whose password was just right, by a device that they trusted earlier. Null,
 * without a word of why, for a token that is none, another user's, over or ended: the second factor
 * is asked as if no token had come. The session is not stepped up, since nothing was proven anew.
 */
export async function openDeviceSession(
  ports: OpenDeviceSessionPorts,
  user: User,
  deviceToken: string | null,
  caller: Caller,
): Promise<OpenedSession | null> {
  const presented = deviceToken === null ? null : parseToken("device", deviceToken);
  if (presented === null) return null;
  const device = await ports.sessions.findDevice(presented.id);
  if (device === null || !secretMatches(presented.secretHash, device.secretHash)) return null;
  if (device.userId !== user.id || !await isDeviceActive(ports, device)) return null;

  const token = mintToken("session", ports.randomBytes);
  const session = newSession(ports, user.id, token, ["pwd", "device"], caller, device.id);
  const now = session.createdAt;
  const event = newEvent(ports, caller, {
    type: "session.opened",
    userId: user.id,
    detail: { session_id: session.id, method: "device", device_id: device.id },
  });
  const { perUserMax } = ports.policies.session;
  const ending = sessionEnding(ports, { userId: user.id, by: "session_limit", now }, caller);
  const opening = { session, now, perUserMax, ...ending };
  // Null: the trust ended while we looked.
  if (await ports.sessions.openDeviceSession(opening, event) === null) return null;
  return {
    sessionToken: token.text,
    session,
    user: { ...user, lastLoginAt: now },
    recoveryCodes: null,
    recoveryCodesLeft: null,
    deviceToken: null,
  };
}
