import { delayedResetThrottles } from "../../../domain/account/delayed_reset.ts";
import { familiarSeconds, type User } from "../../../domain/account/user.ts";
import { parseUsername, type UsernameKey, usernameKey } from "../../../domain/account/username.ts";
import type { Caller } from "../../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
import { after } from "../../../domain/instant.ts";
import { networkOf, networksOf } from "../../../domain/network.ts";
import { granted, type Outcome, refused } from "../../../domain/refusal.ts";
import { resetRequestThrottles } from "../../../domain/throttle.ts";
import { type MintedToken, mintToken } from "../../../domain/token.ts";
import type { Ports } from "../../../ports/ports.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type RequestedSend,
  type SendInput,
} from "../../login/begin_challenge.ts";
import { newEvent } from "../../record/new_event.ts";
import type { RecordRefusalPorts } from "../../record/record_refusal.ts";
import { refuseFull } from "../../record/throttle_refusal.ts";
import { findObstacle, type FindObstaclePorts, type ResetObstacle } from "./find_obstacle.ts";
import type { RequestedReset } from "./requested_reset.ts";
import { unlessGone } from "./unless_gone.ts";

type RequestDelayedResetPorts =
  & BeginChallengePorts
  & FindObstaclePorts
  & RecordRefusalPorts
  & Pick<Ports, "users" | "challenges" | "throttles" | "background">;

/** Without `send`, the code is sent by sms. */
export interface DelayedResetRequest extends SendInput {
  readonly username: string;
}

/**
 * Sends the first code of a reset that waits. Anyone who knows a username can request it, so the
 * response is the same for every name and comes before any lookup (ASVS 5.0 6.3.8), a user gets few
 * of these messages, and the code alone opens nothing.
 */
export async function requestDelayedReset(
  ports: RequestDelayedResetPorts,
  input: DelayedResetRequest,
  caller: Caller,
): Promise<Outcome<RequestedReset, "invalid_input" | "throttled" | "not_configured">> {
  if (ports.policies.delayedReset === null) return refused("not_configured");
  const send = parseSend({ ...input, send: input.send ?? "sms" });
  if (!send.ok) return send;
  const username = parseUsername(input.username);
  const name = username.ok ? usernameKey(username.value) : null;
  const now = ports.clock();
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuseFull(ports, take, "password.reset_requested", caller);
  const token = mintToken("challenge", ports.randomBytes);
  const requested = { name, send: send.value, token };
  ports.background(() => unlessGone(() => sendFirstCode(ports, requested, caller)));
  return granted({
    challengeToken: token.text,
    expiresAt: after(now, challengeLifetimeSeconds),
  });
}

async function sendFirstCode(
  ports: RequestDelayedResetPorts,
  { name, send, token }: {
    /** Null if the input is not a valid username. */
    readonly name: UsernameKey | null;
    readonly send: RequestedSend | null;
    readonly token: MintedToken;
  },
  caller: Caller,
): Promise<void> {
  const user = name === null ? null : (await ports.users.findUserByName(name))?.user ?? null;
  if (name === null || user === null) {
    return await refuse(ports, null, "invalid_credentials", {}, caller);
  }
  const { obstacle } = await findObstacle(ports, user, caller);
  if (obstacle !== null) return await refuse(ports, user, "not_eligible", { obstacle }, caller);
  // A stranger must not be able to replace the code that the user is waiting for.
  const now = ports.clock();
  if (await ports.challenges.findOpenChallenge(user.id, "delayed_reset", now) !== null) {
    return await refuse(ports, user, "resend_too_soon", {}, caller);
  }
  const since = after(now, -familiarSeconds);
  const network = networkOf(caller.address);
  const { familiar } = await ports.users.findStanding(name, network, since);
  const throttles = delayedResetThrottles(user.id, familiar);
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return await refuse(ports, user, "throttled", {}, caller);
  const event = newEvent(ports, caller, {
    type: "password.reset_requested",
    userId: user.id,
    detail: { proof: "phone" },
  });
  await beginChallenge(ports, user, { purpose: "delayed_reset", send, token }, event, caller);
}

async function refuse(
  ports: RecordRefusalPorts,
  user: User | null,
  reason: "invalid_credentials" | "not_eligible" | "resend_too_soon" | "throttled",
  more: { readonly obstacle?: ResetObstacle },
  caller: Caller,
): Promise<void> {
  const userId = user?.id ?? null;
  const detail = { proof: "phone", ...more };
  const facts = { type: "password.reset_requested", userId, reason, detail } as const;
  await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
}
