import { isHashRefusal } from "../../domain/login/hash_place.ts";
import type { Caller } from "../../domain/audit_event.ts";
import { commonPasswords } from "../../domain/account/common_passwords.ts";
import { networkOf } from "../../domain/network.ts";
import {
  parseNewPassword,
  parsePasswordAttempt,
  type Password,
  type PasswordContext,
  type PasswordHash,
} from "../../domain/account/password.ts";
import {
  type FieldCode,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import type { TokenId } from "../../domain/token.ts";
import { usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { checkNewPassword, type CheckNewPasswordPorts } from "./check_new_password.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "../session/authenticate.ts";
import {
  type CheckedPassword,
  checkPassword,
  type CheckPasswordPorts,
  type PasswordRefusal,
  refuseOverloaded,
  refuseThrottled,
} from "../login/check_password.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { recheckPassword } from "../login/recheck_password.ts";
import { refuseOperation } from "../record/refuse_operation.ts";
import { sessionEnding } from "../session/session_ending.ts";

type ChangePasswordPorts =
  & AuthenticatePorts
  & CheckNewPasswordPorts
  & CheckPasswordPorts
  & NotifyPorts
  & Pick<Ports, "users" | "throttles" | "policies" | "hasher" | "clock">;

const refusals = { refusedAs: "password.change_refused", incorrect: "wrong_password" } as const;

type ChangeRefusal = PasswordRefusal<"wrong_password">;

export interface PasswordChange {
  readonly sessionToken: string;
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Replaces the user's password. The new password must meet the registration policy. The session
 * continues; all other sessions, trusted devices and open challenges end. The current password is
 * checked first: a refused new password could otherwise reveal digits of the phone number to
 * someone who has only a session.
 */
export async function changePassword(
  ports: ChangePasswordPorts,
  input: PasswordChange,
  caller: Caller,
): Promise<Outcome<null, "unauthenticated" | "invalid_input" | ChangeRefusal>> {
  const operation = "password.change";
  const found = await authenticateFor(ports, input, operation, caller);
  if (!found.ok) return found;
  const { session, user } = found.value;
  const current = parsePasswordAttempt(input.currentPassword);
  const requested = { operation, userId: user.id, caller } as const;
  if (current === null) return await refuseOperation(ports, requested, "wrong_password");
  // Guesses are counted for the session, whatever the network, so strangers cannot lock the owner
  // out.
  const offered = { name: usernameKey(user.username), password: current, sessionId: session.id };
  const checked = await checkPassword(ports, offered, refusals, caller);
  if (!checked.ok) return checked;
  const context = { ...user, appName: ports.policies.appName };
  const change = { current, text: input.newPassword, context };
  const chosen = await parseChange(ports, change, caller);
  if (!chosen.ok) return chosen;
  const to = await hashNew(ports, checked.value, chosen.value, caller);
  if (!to.ok) return to;
  const what = { current, to: to.value, keepSessionId: session.id };
  const changed = await replacePassword(ports, checked.value, what, caller);
  if (!changed.ok) return changed;
  if (!changed.value) {
    // Another change was faster, or the session ended while the passwords were being hashed.
    const still = await authenticateFor(ports, input, operation, caller);
    return still.ok ? await refuseOperation(ports, requested, "wrong_password") : still;
  }
  const notice = { userId: user.id, to: user.phoneNumber, kind: "password_changed" } as const;
  await notify(ports, notice, caller);
  return granted(null);
}

/** Hashes the new password. This counts as a hash, like checking the current one. */
async function hashNew(
  ports: ChangePasswordPorts,
  { user, hashes, place }: CheckedPassword,
  password: Password,
  caller: Caller,
): Promise<Outcome<PasswordHash, "throttled" | "overloaded">> {
  const { refusedAs } = refusals;
  const take = await ports.throttles.takeThrottles([hashes], ports.clock());
  const name = usernameKey(user.username);
  if (!take.passed) return await refuseThrottled(ports, name, take, refusedAs, caller);
  const to = await ports.hasher.hash(password, place);
  if (!isHashRefusal(to)) return granted(to);
  return await refuseOverloaded(ports, to, { type: refusedAs, userId: user.id }, caller);
}

/** Returns false if the session has ended or another change was faster. */
async function replacePassword(
  ports: ChangePasswordPorts,
  checked: CheckedPassword,
  what: {
    readonly current: Password;
    readonly to: PasswordHash;
    readonly keepSessionId: TokenId;
  },
  caller: Caller,
): Promise<Outcome<boolean, ChangeRefusal>> {
  const { user } = checked;
  const { current, to, keepSessionId } = what;
  const event = newEvent(ports, caller, {
    type: "password.changed",
    userId: user.id,
    detail: { session_id: keepSessionId },
  });
  const keepNetwork = networkOf(caller.address);
  const now = ports.clock();
  const ending = sessionEnding(ports, { userId: user.id, by: "password_change" }, caller);
  const change = { userId: user.id, to, keepSessionId, keepNetwork, now, ...ending };
  const first = { ...change, from: checked.passwordHash };
  if (await ports.users.changePassword(first, event) !== null) return granted(true);
  // Meanwhile, a login may have rehashed the current password at a new cost.
  const latest = await ports.users.findUserByName(usernameKey(user.username));
  if (latest === null || latest.passwordHash === checked.passwordHash) return granted(false);
  const again = await recheckPassword(ports, checked, current, refusals, caller);
  if (!again.ok) return again;
  const second = { ...change, from: again.value };
  return granted(await ports.users.changePassword(second, event) !== null);
}

async function parseChange(
  ports: CheckNewPasswordPorts,
  { current, text, context }: {
    readonly current: Password;
    readonly text: string;
    readonly context: PasswordContext;
  },
  caller: Caller,
): Promise<Outcome<Password, "invalid_input">> {
  const chosen = parseNewPassword(text, context, await commonPasswords());
  if (!chosen.ok) return refuseNew(chosen.code);
  if (chosen.value === current) return refuseNew("password_unchanged");
  const weak = await checkNewPassword(ports, chosen.value, context, caller);
  return weak === null ? granted(chosen.value) : refuseNew(weak);
}

function refuseNew(code: FieldCode): Refused<"invalid_input"> {
  return refused("invalid_input", { fields: [{ field: "newPassword", code }] });
}
