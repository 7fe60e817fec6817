import {
  createPolicyReplayer,
  type ReplayedSend,
} from "../../../core/domain/reports/policy_replay.ts";
import type { replaySends } from "../../../core/domain/reports/replay_report.ts";
import {
  type Budget,
  defaultSendPolicy,
  type SendPolicy,
} from "../../../core/domain/sending/send_policy.ts";

export const noBudget: Budget = {
  messagesPerHour: null,
  messagesPerDay: null,
  usdPerHour: null,
  usdPerDay: null,
};

export const unlimited: SendPolicy = {
  ...defaultSendPolicy,
  kindsRefused: [],
  budgets: {
    number: noBudget,
    prefix: noBudget,
    network: noBudget,
    country: noBudget,
    user: noBudget,
    key: noBudget,
    forwarder: noBudget,
    total: noBudget,
  },
  guard: { ...defaultSendPolicy.guard, mode: "off" },
};

/** USD 0.05 in millionths: Twilio's price for an approved verification. */
const verificationFee = 50_000;

/** A policy's verdict on each send, as text. */
export function verdictsOf(policy: SendPolicy, sends: readonly ReplayedSend[]): readonly string[] {
  const replayer = createPolicyReplayer(policy, verificationFee);
  return sends.map((send) => {
    const verdict = replayer.evaluate(send);
    return verdict.verdict === "blocked"
      ? `${verdict.reason} ${verdict.blockedBy}`
      : verdict.verdict;
  });
}

/** The span of all sends. */
export function spanOf(sends: readonly ReplayedSend[]): Parameters<typeof replaySends>[2] {
  return { from: sends[0]?.at ?? 0, until: (sends.at(-1)?.at ?? 0) + 1, complete: true };
}
