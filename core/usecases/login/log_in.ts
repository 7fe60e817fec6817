import type { Caller } from "../../domain/audit_event.ts";
import { parsePasswordAttempt } from "../../domain/account/password.ts";
import { granted, type Outcome, type Refused, refused } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import { parseUsername, usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { newEvent } from "../record/new_event.ts";
import { recordRefusal } from "../record/record_refusal.ts";
import { barOfTestUser } from "../record/written_ends.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type SendInput,
  type StartedChallenge,
} from "./begin_challenge.ts";
import { checkPassword, type CheckPasswordPorts, type PasswordRefusal } from "./check_password.ts";
import { openDeviceSession, type OpenDeviceSessionPorts } from "./open_device_session.ts";
import type { OpenedSession } from "./open_session.ts";
import { recheckPassword } from "./recheck_password.ts";
import { upgradePasswordHash } from "./upgrade_password_hash.ts";

type LogInPorts =
  & CheckPasswordPorts
  & OpenDeviceSessionPorts
  & BeginChallengePorts
  & Pick<Ports, "hasher">;

export interface FirstFactor extends SendInput {
  readonly username: string;
  readonly password: string;
  /**
   * The token of a device that was trusted earlier. A token that is not valid here changes nothing.
   */
  readonly deviceToken?: string | null;
  /**
   * Whether the session of a trusted device gets the lifetime of the settings instead of the short
   * one. Other logins say so along with the second factor.
   */
  readonly remember?: boolean;
}

/** After a correct password: a challenge with the outcome of the requested send, or a session. */
export type LoggedIn =
  | { readonly status: "second_factor_required" } & StartedChallenge
  | { readonly status: "signed_in"; readonly session: OpenedSession };

export type LogInRefusal =
  | "invalid_input"
  | "test_number"
  | PasswordRefusal<"invalid_credentials">;

const refusals = { refusedAs: "login.refused", incorrect: "invalid_credentials" } as const;

/**
 * Checks the first factor. An unknown username and an incorrect password get the same refusal at
 * the same cost. Order: rate limits, then the hash, then the send.
 */
export async function logIn(
  ports: LogInPorts,
  input: FirstFactor,
  caller: Caller,
): Promise<Outcome<LoggedIn, LogInRefusal>> {
  const send = parseSend(input);
  if (!send.ok) return send;
  const username = parseUsername(input.username);
  const password = parsePasswordAttempt(input.password);
  // No user can have this username or password, so a fast refusal reveals nothing.
  if (!username.ok || password === null) return await refuse(ports, null, caller);
  const { deviceToken = null } = input;
  const offered = { name: usernameKey(username.value), password, deviceToken };
  const checked = await checkPassword(ports, offered, refusals, caller);
  if (!checked.ok) return checked;
  const passwordAt = ports.clock();
  const passwordHash = await upgradePasswordHash(ports, checked.value, password, caller);
  const { user } = checked.value;
  if (await barOfTestUser(ports, user) !== null) {
    const facts = { type: refusals.refusedAs, userId: user.id };
    return await recordRefusal(ports, refused("test_number"), facts, caller);
  }
  const session = await openDeviceSession(ports, user, { ...input, passwordAt }, caller);
  if (session !== null) return granted({ status: "signed_in", session });
  const event = newEvent(ports, caller, { type: "challenge.opened", userId: user.id });
  const what = { purpose: "login", send: send.value } as const;
  const started = await beginChallenge(ports, user, { ...what, passwordHash }, event, caller);
  if (started !== null) return granted({ status: "second_factor_required", ...started });
  // While the password was being hashed, another request may have replaced its hash.
  const bound = { ...checked.value, passwordHash };
  const again = await recheckPassword(ports, bound, password, refusals, caller);
  if (!again.ok) return again;
  const rebound = { ...what, passwordHash: again.value };
  const second = await beginChallenge(ports, user, rebound, event, caller);
  if (second === null) return await refuse(ports, user, caller);
  return granted({ status: "second_factor_required", ...second });
}

async function refuse(
  ports: LogInPorts,
  user: User | null,
  caller: Caller,
): Promise<Refused<"invalid_credentials">> {
  const facts = { type: refusals.refusedAs, userId: user?.id ?? null };
  return await recordRefusal(ports, refused(refusals.incorrect), facts, caller);
}
