import type { Caller } from "../../../domain/audit_event.ts";
import type { User } from "../../../domain/account/user.ts";
import { familiarSeconds } from "../../../domain/account/user.ts";
import { usernameKey } from "../../../domain/account/username.ts";
import type { PriorProof } from "../../../domain/challenge/challenge.ts";
import type { Proof, Spend } from "../../../domain/challenge/second_factor.ts";
import { hashRecoveryCode } from "../../../domain/factors/recovery_code.ts";
import { after } from "../../../domain/instant.ts";
import { networkOf } from "../../../domain/network.ts";
import type { Code } from "../../../domain/one_time_code.ts";
import { resetAppThrottles } from "../../../domain/throttle.ts";
import type { Ports } from "../../../ports/ports.ts";
import { guessRefusal } from "../../login/proof/guess.ts";
import { type TotpPorts, verifyTotp } from "../../login/proof/totp.ts";
import { findRecoveryCode } from "../../record/written_ends.ts";
import type { ResetProof } from "./parse_reset_proof.ts";

export type ProveBeforeResetPorts =
  & TotpPorts
  & Pick<Ports, "users" | "resets" | "throttles" | "passkeyVerifier">;

/** What was proven, and what must be spent before a code is sent. */
export interface ProvenReset extends Pick<Proof, "passkeyName" | "recoveryKind"> {
  readonly result: "proven";
  /** Null for a recovery code, which is presented again, and spent, at the end. */
  readonly priorProof: PriorProof | null;
  readonly spends: Spend | null;
}

export interface UnprovenReset {
  readonly result: "invalid_credentials" | "throttled" | "too_many_attempts";
}

const unproven: UnprovenReset = { result: "invalid_credentials" };

/**
 * Verifies what a reset starts with, in the background: only a user who has another authenticator
 * can cause a message. A guess of an app's code is counted and committed before it is checked.
 */
export async function proveBeforeReset(
  ports: ProveBeforeResetPorts,
  user: User,
  proof: ResetProof,
  caller: Caller,
): Promise<ProvenReset | UnprovenReset> {
  if (proof.kind === "recovery_code") return await proveRecoveryCode(ports, user, proof.text);
  // A phone that was never verified proves nothing.
  const usable = user.phoneVerifiedAt !== null;
  if (proof.kind === "totp") {
    return usable ? await proveApp(ports, user, proof.code, caller) : unproven;
  }
  return await provePasskey(ports, usable ? user : null, proof.response);
}

async function proveRecoveryCode(
  ports: ProveBeforeResetPorts,
  user: User,
  text: string,
): Promise<ProvenReset | UnprovenReset> {
  const hash = hashRecoveryCode(text, user.id);
  const recoveryKind = hash === null ? null : await findRecoveryCode(ports, user.id, hash);
  if (recoveryKind === null) return unproven;
  return { result: "proven", priorProof: null, spends: null, recoveryKind };
}

async function proveApp(
  ports: ProveBeforeResetPorts,
  user: User,
  code: Code,
  caller: Caller,
): Promise<ProvenReset | UnprovenReset> {
  const now = ports.clock();
  const since = after(now, -familiarSeconds);
  const name = usernameKey(user.username);
  const network = networkOf(caller.address);
  const { familiar } = await ports.users.findStanding(name, network, since);
  const throttles = resetAppThrottles(user.id, familiar);
  const take = await ports.throttles.takeThrottles(throttles, now);
  if (!take.passed) return { result: "throttled" };
  const closed = guessRefusal(user, now)?.refusal.code;
  if (closed === "too_many_attempts") return { result: closed };
  const verdict = await verifyTotp(ports, user, code);
  // A fault is ours: the guess was not checked.
  if (verdict.result === "fault") await ports.throttles.giveBackThrottles(take.taken);
  if (verdict.result !== "correct") return unproven;
  await ports.throttles.giveBackThrottles(take.taken);
  return { result: "proven", priorProof: "totp", spends: verdict.proof.spends };
}

/** The nonce is used up even if the passkey is refused: each one is for one attempt. */
async function provePasskey(
  ports: ProveBeforeResetPorts,
  user: User | null,
  response: Readonly<Record<string, unknown>>,
): Promise<ProvenReset | UnprovenReset> {
  const { passkeyVerifier } = ports;
  const nonce = await passkeyVerifier?.nonceOf(response) ?? null;
  if (passkeyVerifier === null || nonce === null) return unproven;
  if (!await ports.resets.takeResetNonce(nonce, ports.clock()) || user === null) return unproven;
  const passkeys = await ports.factors.listPasskeys(user.id);
  const passkey = passkeys.find(({ id }) => id === response["id"]);
  if (passkey === undefined) return unproven;
  const verified = await passkeyVerifier.verifyProof(response, nonce, passkey);
  if (verified === null) return unproven;
  const spends = { kind: "passkey", id: passkey.id, signCount: verified.signCount } as const;
  return { result: "proven", priorProof: "passkey", spends, passkeyName: passkey.name };
}
