import type { StartedChallenge } from "../../core/service.ts";
import { problem } from "./problem.ts";
import type { ProblemContext } from "./problem_details.ts";
import { type AppContext, respond } from "./respond.ts";
import { challengeBody, sentBody } from "./wire.ts";

/**
 * Responds with 200 and a challenge. If a code was to be sent immediately and could not be,
 * responds with that problem and the challenge in it, so that the client can try another channel.
 */
export function answerChallenge(
  c: AppContext,
  { opened, sent }: StartedChallenge,
  context: ProblemContext,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  const challenge = challengeBody(opened);
  if (sent !== null && !sent.ok) {
    // The refusal's methods are newer: the send may have shown that the number is a landline.
    return problem(c, sent.refusal, context, {
      ...challenge,
      methods: sent.refusal.methods ?? opened.methods,
      unavailable_methods: sent.refusal.unavailable ?? opened.unavailable,
    });
  }
  const send = sent === null ? {} : { sent: sentBody(sent.value) };
  return respond(c, 200, { ...more, ...challenge, ...send });
}
