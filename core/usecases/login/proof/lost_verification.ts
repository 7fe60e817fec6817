import type { Caller } from "../../../domain/audit_event.ts";
import { type Challenge, challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
import { after } from "../../../domain/instant.ts";
import { type Refused, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FoundChallenge } from "../../challenge/find_open_challenge.ts";
import { giveBackOnAccount } from "./guess.ts";
import {
  type CheckedGuess,
  type ProofRefusal,
  refuseChecked,
  refuseUnchecked,
} from "./refuse_guess.ts";
import type { RecordRefusalPorts } from "../../record/record_refusal.ts";

export type LostVerificationPorts =
  & RecordRefusalPorts
  & Pick<Ports, "challenges" | "sending" | "clock" | "pause">;

/**
 * Refuses a guess whose verification the provider no longer knows. Its one answer stands for codes
 * that expired, were approved, cancelled or never sent, so what happened is found out here.
 */
export async function refuseLost(
  ports: LostVerificationPorts,
  found: FoundChallenge,
  guess: CheckedGuess,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const { taken, method } = guess;
  const finished = await finishedElsewhere(ports, taken);
  if (finished !== null) return await refuseUnchecked(ports, found, method, finished, caller);
  const code = await codeOfLost(ports, taken);
  // Our challenge lives, so the provider's verification ended early: only a new code helps.
  if (taken.verificationId !== null) {
    await ports.challenges.forgetVerification(taken.id, taken.verificationId);
  }
  await giveBackOnAccount(ports, taken);
  return await refuseChecked(ports, guess, refused(code), caller);
}

/** How often, and how many milliseconds apart, a loser looks whether another request has won. */
const looksMax = 5;
const lookEveryMs = 20;

/**
 * The provider forgets what it approves, so another request of the same login may just have won. It
 * may be in another process and about to write that, so the look is repeated for a tenth of a
 * second: a user who clicked twice must not be told to ask for a new code.
 */
async function finishedElsewhere(
  ports: LostVerificationPorts,
  taken: Challenge,
): Promise<Refused<"challenge_consumed" | "challenge_expired" | "challenge_replaced"> | null> {
  for (let look = 0; look < looksMax; look++) {
    const current = (await ports.challenges.findChallenge(taken.id))?.challenge ?? null;
    if (current !== null && current.endedAs !== null) {
      return refused(`challenge_${current.endedAs}`);
    }
    // Every guess is counted before it is checked: a single one has no other that could win.
    if (current === null || current.guesses <= 1) return null;
    await ports.pause(lookEveryMs);
  }
  return null;
}

/**
 * Expired, where the code's life is over by our record of when it was first sent; else the provider
 * lost it. That no other request finished this challenge is known by now.
 */
async function codeOfLost(
  ports: LostVerificationPorts,
  { verificationId }: Challenge,
): Promise<"code_expired" | "provider_error"> {
  const startedAt = verificationId === null
    ? null
    : await ports.sending.findVerificationStart(verificationId);
  const now = ports.clock();
  const expired = startedAt === null || after(startedAt, challengeLifetimeSeconds) <= now;
  return expired ? "code_expired" : "provider_error";
}
