import type { Caller } from "../../../domain/audit_event.ts";
import { challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
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
 * Refuses a guess whose verification the provider no longer knows. The provider gives the same
 * response for codes that expired, were approved, were canceled or were never sent, so this finds
 * out which.
 */
export async function refuseLost(
  ports: LostVerificationPorts,
  found: FoundChallenge,
  guess: CheckedGuess,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const { taken, method } = guess;
  const end = await endedElsewhere(
    ports,
    async () => (await ports.challenges.findChallenge(taken.id))?.challenge ?? null,
  );
  if (end !== null) {
    return await refuseUnchecked(ports, found, method, refused(`challenge_${end}`), caller);
  }
  const code = await codeOfLost(ports, taken.verificationId);
  // Our challenge is still open, so the provider's verification ended early: only a new code helps.
  if (taken.verificationId !== null) {
    await ports.challenges.forgetVerification(taken.id, taken.verificationId);
  }
  await giveBackOnAccount(ports, taken);
  return await refuseChecked(ports, guess, refused(code), caller);
}

/** How many times, and how many milliseconds apart, to check whether another request succeeded. */
const checksMax = 5;
const checkEveryMs = 20;

/**
 * Returns how another request ended what a guess was for, or null. The provider forgets a
 * verification once it is approved, so another request of the same login may just have won. It may
 * run in another process and be about to commit, so the check is repeated for a tenth of a second:
 * a user who clicked twice must not be asked to request a new code.
 */
export async function endedElsewhere<End extends string>(
  ports: Pick<Ports, "pause">,
  find: () => Promise<{ readonly endedAs: End | null; readonly guesses: number } | null>,
): Promise<End | null> {
  for (let checks = 0; checks < checksMax; checks++) {
    const current = await find();
    if (current !== null && current.endedAs !== null) return current.endedAs;
    // Every guess is counted before it is checked: if this is the only one, no other can have won.
    if (current === null || current.guesses <= 1) return null;
    await ports.pause(checkEveryMs);
  }
  return null;
}

/**
 * Returns `code_expired` if the code's lifetime is over, counted from our record of the first send;
 * otherwise the provider lost it. By now no other request can have completed this challenge.
 */
export async function codeOfLost(
  ports: Pick<Ports, "sending" | "clock">,
  verificationId: string | null,
): Promise<"code_expired" | "provider_error"> {
  const startedAt = verificationId === null
    ? null
    : await ports.sending.findVerificationStart(verificationId);
  const now = ports.clock();
  const expired = startedAt === null || after(startedAt, challengeLifetimeSeconds) <= now;
  return expired ? "code_expired" : "provider_error";
}
