import type { Caller } from "../../../domain/audit_event.ts";
import {
  type Challenge,
  resendWaitAfterFaultSeconds,
} from "../../../domain/challenge/challenge.ts";
import { parseChannel } from "../../../domain/channel.ts";
import type { Method } from "../../../domain/method.ts";
import { granted, type Outcome, type Refused, refused } from "../../../domain/refusal.ts";
import type { Proof } from "../../../domain/challenge/second_factor.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { endOfChallenge } from "../../record/written_ends.ts";
import { endSendGap } from "../../sending/send_gap.ts";
import { countOnAccount, giveBackAfterFault, guessRefusal } from "./guess.ts";
import { type LostVerificationPorts, refuseLost } from "./lost_verification.ts";
import {
  type CheckCircuit,
  leaveCheck,
  type ProviderVerdict,
  recordCheck,
  type RecordCheckPorts,
} from "./provider_checks.ts";
import {
  type ProofRefusal,
  refuseChecked,
  type RefuseGuessPorts,
  refuseUnchecked,
  refuseWrong,
} from "./refuse_guess.ts";
import type { Verdict } from "./verdict.ts";
import type { Verify, VerifyPorts } from "./verify.ts";

export type CheckGuessPorts =
  & VerifyPorts
  & RecordCheckPorts
  & RefuseGuessPorts
  & LostVerificationPorts
  & Pick<Ports, "challenges" | "controls" | "throttles" | "clock">;

/** What the caller presents, by which method, and how it is verified. */
export interface Presented {
  readonly method: Method;
  readonly verify: Verify;
}

/** Counts a guess against the challenge and account, verifies it, and acts on the verdict. */
export async function checkGuess(
  ports: CheckGuessPorts,
  found: FoundChallenge,
  { method, verify }: Presented,
  circuit: CheckCircuit | null,
  caller: Caller,
): Promise<Outcome<Proof, ProofRefusal>> {
  const taken = await countOnAccount(ports, found, method);
  if (taken === null) {
    await leaveCheck(ports, circuit);
    const overtaken = await overtakenRefusal(ports, found.challenge, method);
    return await refuseUnchecked(ports, found, method, overtaken, caller);
  }
  const verdict = await verify(ports, taken, found.user);
  if (circuit !== null && isByProvider(verdict)) {
    const checked = { verificationId: taken.verificationId, challengeId: taken.id };
    await recordCheck(ports, checked, circuit, verdict, caller);
  }
  const guess = { taken, method, call: verdict.call };
  switch (verdict.result) {
    case "correct":
      if (parseChannel(method) !== null) await endSendGap(ports, found);
      return granted({ ...verdict.proof, latencyMs: verdict.call?.latencyMs ?? null });
    case "wrong":
      return await refuseWrong(ports, found.user, guess, caller);
    case "gone":
      return await refuseLost(ports, found, guess, caller);
    case "too_many_attempts":
      return await refuseChecked(ports, guess, refused("too_many_attempts"), caller);
    case "fault": {
      await giveBackAfterFault(ports, taken);
      const retryAfterSeconds = verdict.retryAfterSeconds ?? resendWaitAfterFaultSeconds;
      const fault = refused("provider_unavailable", { retryAfterSeconds });
      return await refuseChecked(ports, guess, fault, caller);
    }
  }
}

function isByProvider(verdict: Verdict): verdict is Verdict & ProviderVerdict {
  return verdict.call !== null;
}

/** Another request was faster: it used the last guess, or it ended the challenge. */
export async function overtakenRefusal(
  ports: Pick<Ports, "challenges" | "clock">,
  { id }: Challenge,
  method: Method,
): Promise<Refused<ProofRefusal>> {
  const current = await ports.challenges.findChallenge(id);
  if (current === null) return refused("invalid_challenge");
  const end = await endOfChallenge(ports, current.challenge);
  if (end !== null) return refused(end);
  const closed = guessRefusal(current.user, ports.clock());
  if (closed !== null) return closed;
  const lost = parseChannel(method) !== null && current.challenge.verificationId === null;
  return refused(lost ? "code_expired" : "too_many_attempts");
}
