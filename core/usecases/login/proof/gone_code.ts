import { type Challenge, challengeLifetimeSeconds } from "../../../domain/challenge/challenge.ts";
import { after } from "../../../domain/instant.ts";
import { type Refused, refused } from "../../../domain/refusal.ts";
import type { Ports } from "../../../ports/ports.ts";

/**
 * The provider has one answer for a code that expired, was approved, cancelled or never sent. That
 * no other request finished this challenge is known by now; when its code was first sent, too.
 */
export async function refusalOfGone(
  ports: Ports,
  { verificationId }: Challenge,
): Promise<"code_expired" | "provider_error"> {
  const startedAt = verificationId === null
    ? null
    : await ports.sending.findVerificationStart(verificationId);
  const now = ports.clock();
  const expired = startedAt === null || after(startedAt, challengeLifetimeSeconds) <= now;
  return expired ? "code_expired" : "provider_error";
}

/** How often, and how many milliseconds apart, a loser looks whether another request has won. */
const looksMax = 5;
const lookEveryMs = 20;

/**
 * The provider forgets what it approves, so another request of the same login may just have won. It
 * may be in another process and about to write that, so the look is repeated for a tenth of a
 * second: a user who clicked twice must not be told to ask for a new code.
 */
export async function finishedElsewhere(
  ports: Ports,
  taken: Challenge,
): Promise<
  Refused<"challenge_consumed" | "challenge_expired" | "challenge_replaced"> | null
> {
  for (let look = 0; look < looksMax; look++) {
    const now = (await ports.challenges.findChallenge(taken.id))?.challenge ?? null;
    if (now !== null && now.endedAs !== null) return refused(`challenge_${now.endedAs}`);
    // Every guess is counted before it is judged: a single one has no other that could win.
    if (now === null || now.guesses <= 1) return null;
    await ports.pause(lookEveryMs);
  }
  return null;
}
