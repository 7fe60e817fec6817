import type { Caller } from "../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../domain/challenge/challenge.ts";
import { after } from "../../domain/instant.ts";
import { networksOf } from "../../domain/network.ts";
import { hashRecoveryCode } from "../../domain/factors/recovery_code.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import { resetRequestThrottles, resetThrottle, type TakenThrottle } from "../../domain/throttle.ts";
import { type MintedToken, mintToken } from "../../domain/token.ts";
import type { User } from "../../domain/account/user.ts";
import { parseUsername, type UsernameKey, usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { factorOf } from "../login/proof/factor_of.ts";
import { newEvent } from "../record/new_event.ts";
import {
  beginChallenge,
  type BeginChallengePorts,
  parseSend,
  type RequestedSend,
  type SendInput,
} from "../login/begin_challenge.ts";
import { barOfTestUser } from "../record/written_ends.ts";
import { refuseFull } from "../record/throttle_refusal.ts";
import {
  parseResetProof,
  type ResetProof,
  type ResetProofInput,
} from "./reset/parse_reset_proof.ts";
import {
  proveBeforeReset,
  type ProveBeforeResetPorts,
  type UnprovenReset,
} from "./reset/prove_before_reset.ts";
import type { RequestedReset } from "./reset/requested_reset.ts";
import { unlessGone } from "./reset/unless_gone.ts";

type RequestPasswordResetPorts =
  & BeginChallengePorts
  & ProveBeforeResetPorts
  & Pick<Ports, "events" | "background">;

/** Without `send`, the code is sent by sms. */
export interface ResetRequest extends SendInput, ResetProofInput {
  readonly username: string;
}

/**
 * Starts a password reset: if the recovery code, the app's code or the passkey is correct, sends a
 * code to the phone. The response is the same for every username (ASVS 5.0 6.3.8): everything that
 * depends on the username happens afterward, in the background. No message is sent to a user unless
 * one of their authenticators was presented.
 *
 * Incorrect ones count against the caller's networks. Once those limits are full, every request
 * gets a 429 unless it has a correct recovery code: strangers on the same address cannot lock an
 * owner out. An app's code would be too easy to guess for that.
 */
export async function requestPasswordReset(
  ports: RequestPasswordResetPorts,
  input: ResetRequest,
  caller: Caller,
): Promise<Outcome<RequestedReset, "invalid_input" | "throttled" | "not_configured">> {
  const send = parseSend({ ...input, send: input.send ?? "sms" });
  if (!send.ok) return send;
  const parsed = parseResetProof(input);
  if (!parsed.ok) return parsed;
  const proof = parsed.value;
  if (proof.kind === "passkey" && ports.passkeyVerifier === null) return refused("not_configured");
  const username = parseUsername(input.username);
  const name = username.ok ? usernameKey(username.value) : null;
  const throttles = resetRequestThrottles(networksOf(caller.address));
  const take = await ports.throttles.takeThrottles(throttles, ports.clock());
  if (!take.passed && !await isCorrectCode(ports, name, proof)) {
    return await refuseFull(ports, take, "password.reset_requested", caller);
  }
  const token = mintToken("challenge", ports.randomBytes);
  const expiresAt = after(ports.clock(), challengeLifetimeSeconds);
  const taken = take.passed ? take.taken : [];
  const requested = { name, proof, send: send.value, token, taken };
  ports.background(() => unlessGone(() => openReset(ports, requested, caller)));
  return granted({ challengeToken: token.text, expiresAt });
}

/**
 * Also looked up for an unknown username: the timing of a 429 must not reveal which names are
 * taken.
 */
async function isCorrectCode(
  ports: RequestPasswordResetPorts,
  name: UsernameKey | null,
  proof: ResetProof,
): Promise<boolean> {
  if (proof.kind !== "recovery_code") return false;
  const now = ports.clock();
  const { userId } = name === null
    ? { userId: null }
    : await ports.users.findStanding(name, "", now);
  const hash = hashRecoveryCode(proof.text, userId ?? "usr_");
  if (hash === null) return false;
  const kind = await ports.factors.findRecoveryCode(userId ?? "usr_", hash, now);
  return kind !== null && userId !== null;
}

async function openReset(
  ports: RequestPasswordResetPorts,
  requested: {
    /** Null if the input is not a valid username. */
    readonly name: UsernameKey | null;
    readonly proof: ResetProof;
    readonly send: RequestedSend | null;
    readonly token: MintedToken;
    /** Given back if the proof is correct. */
    readonly taken: readonly TakenThrottle[];
  },
  caller: Caller,
): Promise<void> {
  const { name, proof, send, token } = requested;
  const { kind } = proof;
  const user = name === null ? null : (await ports.users.findUserByName(name))?.user ?? null;
  if (user === null) return await refuseReset(ports, null, kind, "invalid_credentials", caller);
  const proven = await proveBeforeReset(ports, user, proof, caller);
  if (proven.result !== "proven") {
    return await refuseReset(ports, user, kind, proven.result, caller);
  }
  await ports.throttles.giveBackThrottles(requested.taken);
  if (user.lockedAt !== null) return await refuseReset(ports, user, kind, "locked", caller);
  if (await barOfTestUser(ports, user) !== null) {
    return await refuseReset(ports, user, kind, "test_number", caller);
  }
  const take = await ports.throttles.takeThrottles([resetThrottle(user.id)], ports.clock());
  if (!take.passed) return await refuseReset(ports, user, kind, "throttled", caller);
  const { priorProof, spends } = proven;
  // Spent before the code is sent, so that of parallel requests with one proof only one sends it.
  if (spends !== null && !await ports.factors.spend(user.id, spends, ports.clock())) {
    return await refuseReset(ports, user, kind, "invalid_credentials", caller);
  }
  const event = newEvent(ports, caller, {
    type: "password.reset_requested",
    userId: user.id,
    detail: { proof: kind, ...factorOf(proven) },
  });
  const what = { purpose: "password_reset", send, token, priorProof } as const;
  await beginChallenge(ports, user, what, event, caller);
}

async function refuseReset(
  ports: RequestPasswordResetPorts,
  user: User | null,
  proof: ResetProof["kind"],
  reason: UnprovenReset["result"] | "locked" | "test_number",
  caller: Caller,
): Promise<void> {
  const userId = user?.id ?? null;
  const facts = { type: "password.reset_requested", userId, reason, detail: { proof } } as const;
  await ports.events.appendAuditEvent(newEvent(ports, caller, facts));
}
