import type { Caller } from "../../domain/audit_event.ts";
import type { Instant } from "../../domain/instant.ts";
import { isTestUser } from "../../domain/test_numbers/test_number.ts";
import { mintToken, parseToken, secretMatches } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { sessionAt } from "../../domain/session/assurance.ts";
import { newSession, type OpenedSession } from "./open_session.ts";
import { sessionEnding, type SessionEndingPorts } from "../session/session_ending.ts";
import { isDeviceActive } from "../record/written_ends.ts";

export type OpenDeviceSessionPorts =
  & SessionEndingPorts
  & Pick<Ports, "sessions" | "policies" | "clock" | "randomBytes">;

export interface DeviceLogin {
  readonly deviceToken?: string | null;
  /** Whether the session gets the lifetime of the settings instead of the short one. */
  readonly remember?: boolean;
  /** When the password was verified. */
  readonly passwordAt: Instant;
}

/**
 * Opens a session for a user whose password was just correct, from a device they trusted earlier.
 * Returns null, without a reason, if the token is malformed, expired, revoked or another user's:
 * the login then requires a second factor as if no token had been sent. The session does not count
 * as stepped up, since no second factor was proven.
 */
export async function openDeviceSession(
  ports: OpenDeviceSessionPorts,
  user: User,
  { deviceToken = null, remember = false, passwordAt }: DeviceLogin,
  caller: Caller,
): Promise<OpenedSession | null> {
  const parsed = deviceToken === null ? null : parseToken("device", deviceToken);
  if (parsed === null) return null;
  const device = await ports.sessions.findDevice(parsed.id);
  if (device === null || !secretMatches(parsed.secretHash, device.secretHash)) return null;
  if (device.userId !== user.id || !await isDeviceActive(ports, device)) return null;

  const token = mintToken("session", ports.randomBytes);
  const session = newSession(ports, user.id, token, {
    amr: ["pwd", "device"],
    authenticatedAt: passwordAt,
    remember,
    deviceId: device.id,
    test: isTestUser(user),
  }, caller);
  const now = session.createdAt;
  const event = newEvent(ports, caller, {
    type: "session.opened",
    userId: user.id,
    detail: { session_id: session.id, method: "device", device_id: device.id },
  });
  const { perUserMax } = ports.policies.session;
  const ending = sessionEnding(ports, { userId: user.id, by: "session_limit" }, caller);
  const opening = { session, now, perUserMax, ...ending };
  // Null: the trust ended in the meantime.
  if (await ports.sessions.openDeviceSession(opening, event) === null) return null;
  caller.noteSubject?.({ userId: user.id, sessionId: session.id });
  return {
    sessionToken: token.text,
    session: sessionAt(session, now, ports.policies.session),
    user: { ...user, lastLoginAt: now },
    recoveryCodes: null,
    recoveryCodesLeft: null,
    deviceToken: null,
  };
}
