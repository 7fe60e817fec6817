import { counted } from "./counted.ts";
import { guessesMax, type Purpose } from "../../core/domain/challenge/challenge.ts";
import type {
  EventFacts,
  SuccessType,
  TraceEnd,
  TraceFact,
} from "../../core/domain/reports/trace.ts";
import { durationWords } from "../draw/time.ts";
import { blockWords } from "./block_words.ts";
import { provenWords } from "./factor_words.ts";
import { failureDetail } from "./failure_words.ts";
import { namedChannel } from "./sends_words.ts";
import type { StepWords } from "./step_words.ts";
import { costWords, sendWords } from "./trace_send_words.ts";

const openings: Readonly<Record<Purpose, string>> = {
  login: "Password accepted: login started",
  step_up: "Step-up requested in a session",
  passkey_enrollment: "Passkey enrollment started in a session",
  phone_change: "Phone number change requested in a session",
  password_reset: "Password reset requested",
  delayed_reset: "Password reset by phone alone requested",
};

const successes: Readonly<Record<SuccessType, string>> = {
  "session.opened": "Logged in: session opened",
  "session.stepped_up": "Stepped up: second factor verified",
  "phone.changed": "Phone number changed",
  "password.reset_waiting": "Phone proven: the password reset waits",
  "password.reset": "Password reset",
  "passkey.enrolled": "Passkey added",
};

const ends: Readonly<Record<TraceEnd, Pick<StepWords, "tone" | "words">>> = {
  replaced: { tone: "plain", words: "Abandoned: replaced by a newer one" },
  used: { tone: "plain", words: "Ended: already used" },
  guesses_used_up: { tone: "bad", words: "Ended: no attempts left" },
  expired: { tone: "bad", words: "Expired: no correct code was entered" },
  unknown: { tone: "plain", words: "Outcome no longer recorded" },
  open: { tone: "plain", words: "Still open: no outcome yet" },
};

/** Words for refused sends; codes from a newer version are shown unchanged. */
const refusedSends: Readonly<Record<string, string>> = {
  resend_too_soon: "requested too soon",
  too_many_sends: "no sends left for this login",
  channel_unavailable: "this channel is unavailable",
  challenge_consumed: "the login was already completed",
  challenge_replaced: "replaced by a newer login",
  challenge_expired: "the login had expired",
  challenge_exhausted: "no attempts left",
  verification_consumed: "the verification was already completed",
  verification_expired: "the verification had expired",
  verification_exhausted: "no attempts left",
  phone_number_not_correctable: "the number cannot be corrected",
};

const refusedGuesses: Readonly<Record<string, string>> = {
  wrong_code: "Wrong code",
  passkey_refused: "Passkey refused",
  challenge_exhausted: "Attempt refused: no attempts left",
  too_many_attempts: "Attempt refused: second factor locked out",
  code_expired: "Attempt refused: the code had expired",
  code_not_sent: "Attempt refused: no code was sent",
  challenge_expired: "Attempt refused: the login had expired",
  challenge_consumed: "Attempt refused: the login was already completed",
  challenge_replaced: "Attempt refused: replaced by a newer login",
  invalid_challenge: "Attempt refused: the login is not valid",
  verification_exhausted: "Attempt refused: no attempts left",
  verification_expired: "Attempt refused: the verification had expired",
  verification_consumed: "Attempt refused: the verification was already completed",
  method_unavailable: "Attempt refused: this method is not available",
  provider_unavailable: "Attempt not checked: the provider failed",
  provider_error: "Attempt not checked: the code can no longer be verified",
};

/** Results of an operator's test other than refusals. */
const testResults: Readonly<Record<string, string>> = {
  wrong: "Wrong code",
  gone: "Code no longer valid: expired or canceled",
};

export function stepWords(fact: TraceFact): StepWords {
  switch (fact.kind) {
    case "opened":
      return openedWords(fact);
    case "send":
      return sendWords(fact);
    case "resend_requested": {
      const details = [...by(fact.operator), ...(fact.reason === null ? [] : [fact.reason])];
      return { tone: "plain", words: "Resend by an operator", details };
    }
    case "send_found": {
      const found = "the provider's response was lost, but its message list has the verification";
      return { tone: "plain", words: "Message found", details: [found] };
    }
    case "code_approved":
      return approvedWords(fact.guess);
    case "reported":
      return reportedWords(fact);
    case "number_corrected": {
      const words = `Number corrected from ${fact.from} to ${fact.to}`;
      return {
        tone: "plain",
        words,
        details: [`${counted(fact.correctionsLeft, "correction")} left`],
      };
    }
    case "succeeded":
      return { tone: "good", words: successes[fact.by], details: detailsOf(fact.facts) };
    case "test_cancelled":
      return { tone: "plain", words: "Test canceled", details: by(fact.operator) };
    case "ended":
      return { ...ends[fact.how], details: [] };
    default:
      return refusedWords(fact);
  }
}

type Fact<Kind extends TraceFact["kind"]> = Extract<TraceFact, { readonly kind: Kind }>;

function openedWords({ purpose, address, requestId, operator }: Fact<"opened">): StepWords {
  return {
    tone: purpose === "login" ? "good" : "plain",
    words: purpose === null ? "Started" : openings[purpose],
    details: [
      ...(address === null ? [] : [`from ${address}`]),
      ...(requestId === null ? [] : [`request ${requestId}`]),
      ...by(operator),
    ],
  };
}

function approvedWords(guess: number): StepWords {
  const details = [guess === 1 ? "on the first attempt" : `on attempt ${guess} for this code`];
  return { tone: "good", words: "Code correct", details };
}

function reportedWords({ delivery, arrived, cause }: Fact<"reported">): StepWords {
  const { messageStatus: status } = delivery;
  return {
    tone: arrived ? "good" : cause === null ? "plain" : "bad",
    words: status === null ? "No report from the carrier" : `Carrier reported: ${status}`,
    details: [...(cause === null ? [] : [failureDetail(cause)]), ...costWords(delivery)],
  };
}

function refusedWords(
  fact: Fact<"send_refused" | "guess_refused" | "test_refused">,
): StepWords {
  const { facts } = fact;
  const details = detailsOf(facts);
  if (fact.kind === "test_refused") {
    const words = testResults[fact.result] ?? refusedGuesses[fact.result] ?? "No result";
    return { tone: "bad", words, details: [...details, ...by(facts.operator)] };
  }
  const words = fact.kind === "send_refused" ? refusedSendWords(fact) : refusedGuessWords(fact);
  // Repeats within a minute are one event.
  const times = facts.count === 1 ? "" : `, ${facts.count} times`;
  return { tone: "bad", words: `${words}${times}`, details };
}

function refusedSendWords({ reason, blockReason }: Fact<"send_refused">): string {
  const why = blockReason === null
    ? refusedSends[reason] ?? reason.replaceAll("_", " ")
    : blockWords(blockReason, null);
  return `Send refused: ${why}`;
}

function refusedGuessWords({ reason }: Fact<"guess_refused">): string {
  return refusedGuesses[reason] ?? `Refused: ${reason.replaceAll("_", " ")}`;
}

function detailsOf(facts: EventFacts): readonly string[] {
  const { channel, methods, guess, count, lastAfterMs, blockedBy } = facts;
  const { cause, httpStatus, latencyMs, deviceTrusted, passkey } = facts;
  return [
    ...(channel === null ? [] : [`by ${namedChannel(channel)}`]),
    ...(methods.length === 0 ? [] : [`by ${provenWords(methods, passkey)}`]),
    ...(guess === null ? [] : [`attempt ${guess} of ${guessesMax}`]),
    ...(count > 1 ? [`the last one after ${Math.round(lastAfterMs / 1000)} s`] : []),
    ...(blockedBy === null ? [] : [`limit ${blockedBy}`]),
    ...(cause === null ? [] : [failureDetail(cause)]),
    ...(httpStatus === null ? [] : [`HTTP ${httpStatus} in ${durationWords(latencyMs ?? 0)}`]),
    ...(deviceTrusted ? ["the device is now trusted"] : []),
  ];
}

function by(operator: string | null): readonly string[] {
  return operator === null ? [] : [`by ${operator}`];
}
