import type { StartedChallenge } from "../../core/service.ts";
import { problem } from "./problem.ts";
import { type AppContext, respond } from "./respond.ts";
import { challengeBody, sentBody } from "./wire.ts";

/**
 * 200 with a challenge. When the code that was to go out at once could not, the answer is that
 * problem with the challenge beside it, so that the client can try another channel.
 */
export function answerChallenge(
  c: AppContext,
  { opened, sent }: StartedChallenge,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const challenge = challengeBody(opened);
  if (sent !== null && !sent.ok) {
    // The send may have shown that the number is a landline, so its methods are the newer ones.
    return problem(c, sent.refusal, {
      ...challenge,
      methods: sent.refusal.methods ?? opened.methods,
      unavailable_methods: sent.refusal.unavailable ?? opened.unavailable,
    });
  }
  const became = sent === null ? {} : { sent: sentBody(sent.value) };
  return respond(c, 200, { ...more, ...challenge, ...became });
}
