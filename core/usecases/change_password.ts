import type { Caller } from "../domain/audit_event.ts";
import { commonPasswords } from "../domain/common_passwords.ts";
import { parseNewPassword, parsePasswordAttempt, type Password } from "../domain/password.ts";
import { type FieldCode, granted, type Outcome, refused } from "../domain/refusal.ts";
import type { User } from "../domain/user.ts";
import { usernameKey } from "../domain/username.ts";
import type { Ports } from "../ports.ts";
import { happened } from "./audit.ts";
import { authenticateFor } from "./authenticate.ts";
import { checkPassword, type PasswordRefusal, refuseOverloaded } from "./check_password.ts";
import { notify } from "./notify.ts";
import { refuseAct } from "./refuse_act.ts";
import { watchSessions } from "./watch_sessions.ts";

export interface PasswordChange {
  readonly sessionToken: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Replaces the password by one of the same policy as at registration. The session goes on; all
 * others end, and so do trusted devices and open challenges. The current password comes first:
 * whoever holds a session only shall not learn from a refusal which digits the number has.
 */
export async function changePassword(
  ports: Ports,
  input: PasswordChange,
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "invalid_input" | PasswordRefusal>> {
  const act = "password.change";
  const found = await authenticateFor(ports, input, act, caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const current = parsePasswordAttempt(input.currentPassword, ports.hasher.scheme);
  const asked = { act, userId: user.id, caller } as const;
  if (current === null) return await refuseAct(ports, asked, "invalid_credentials");
  // The session is what guesses, wherever it is used: strangers cannot keep the owner from it.
  const offered = { name: usernameKey(user.username), password: current, sessionId: session.id };
  const checked = await checkPassword(ports, offered, "password.change_refused", caller);
  if (!checked.ok) return checked;
  const chosen = await parseChange(ports, current, input.newPassword, user);
  if (!chosen.ok) return chosen;
  const to = await ports.hasher.hash(chosen.value, checked.value.place);
  if (to === "overloaded") {
    return await refuseOverloaded(ports, user, "password.change_refused", caller);
  }
  const event = happened(ports, caller, {
    type: "password.changed",
    userId: user.id,
    detail: { session_id: session.id },
  });
  const change = { userId: user.id, from: checked.value.passwordHash, to };
  const kept = { keepSessionId: session.id, now: ports.clock() };
  const noteEnded = await watchSessions(ports, user.id);
  const changed = await ports.store.changePassword({ ...change, ...kept }, event);
  if (!changed) {
    // Another change was faster, or the session was ended while the passwords were hashed.
    const still = await authenticateFor(ports, input, act, caller);
    return still.ok ? await refuseAct(ports, asked, "invalid_credentials") : still;
  }
  await noteEnded("password_change", caller);
  const notice = { userId: user.id, to: user.phoneNumber, kind: "password_changed" } as const;
  await notify(ports, notice, caller);
  return granted(null);
}

async function parseChange(
  ports: Ports,
  current: Password,
  text: string,
  user: User,
): Promise<Outcome<Password, "invalid_input">> {
  const { scheme } = ports.hasher;
  const chosen = parseNewPassword(text, scheme, user, await commonPasswords());
  if (!chosen.ok) return refuseNew(chosen.code);
  return chosen.value === current ? refuseNew("password_unchanged") : granted(chosen.value);
}

function refuseNew(code: FieldCode): Outcome<never, "invalid_input"> {
  return refused("invalid_input", { fields: [{ field: "newPassword", code }] });
}
