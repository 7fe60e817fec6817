import type { Challenge } from "../../domain/challenge/challenge.ts";
import { waitsForCode } from "../../domain/challenge/resend.ts";
import type { Ports } from "../../ports/ports.ts";
import { isBoundSessionActive } from "./find_open_challenge.ts";

/** The first of a user's challenges, newest first, that waits for a code; null if none does. */
export async function findWaitingChallenge(
  ports: Pick<Ports, "sessions" | "policies" | "clock">,
  challenges: readonly Challenge[],
): Promise<Challenge | null> {
  const now = ports.clock();
  for (const challenge of challenges) {
    // A newer one whose session has ended hides no older one.
    if (waitsForCode(challenge, now) && await isBoundSessionActive(ports, challenge)) {
      return challenge;
    }
  }
  return null;
}
