import type { Instant } from "../../../core/domain/instant.ts";
import type {
  Case,
  CaseAction,
  CaseFailure,
  CaseResult,
  CaseVerdict,
  CodeState,
} from "../../../core/domain/reports/case.ts";
import type { SuccessType, TraceEnd } from "../../../core/domain/reports/trace.ts";
import type { Tone } from "../../draw/text.ts";
import { countdown, momentWords } from "../../draw/time.ts";
import { blockWords } from "../block_words.ts";
import { failureWords } from "../failure_words.ts";
import { providerName } from "../provider_words.ts";
import { reasonWords } from "../refusals.ts";
import { channelWords, sendsOf } from "../sends_words.ts";

// Why a code did not arrive, in words.

export interface CaseSentence {
  readonly words: string;
  readonly tone: Tone;
}

/**
 * `2 of 5 codes arrived. Twilio refused 1 at 01:09 (60410: ...). Twilio was unavailable at 01:07.`
 */
export function verdictSentence({ verdict, logins, at }: Case): CaseSentence {
  const { codes, arrived, failures } = verdict;
  if (codes === 0) {
    const tried = logins.some(({ result }) => result.kind === "refused");
    const words = tried
      ? "No code was requested: the password was refused."
      : "No code was requested yet.";
    return { words, tone: tried ? "warn" : "dim" };
  }
  const words = [
    arrivedWords(verdict),
    ...failures.map((failure) => failureSentence(failure, at)),
    ...waitingWords(verdict),
  ].join(" ");
  const tone = failures.length > 0 ? "bad" : arrived === codes ? "good" : "warn";
  return { words, tone };
}

function arrivedWords({ codes, arrived, failures }: CaseVerdict): string {
  const uncertain = failures.some(({ state }) => state === "unknown");
  if (codes === 1) {
    if (arrived === 1) return "The last code arrived.";
    return `The last code ${uncertain ? "is not known to have" : "has not"} arrived.`;
  }
  if (arrived === codes) return `The last ${codes} codes arrived.`;
  if (arrived === 0) {
    return `None of the last ${codes} codes ${uncertain ? "is known to have " : ""}arrived.`;
  }
  return `${arrived} of the last ${codes} codes arrived.`;
}

function waitingWords({ waiting }: CaseVerdict): readonly string[] {
  if (waiting === 0) return [];
  return [
    waiting === 1
      ? `${providerName} accepted 1, and the carrier has not reported on it.`
      : `${providerName} accepted ${waiting}, and the carrier has not reported on them.`,
  ];
}

function failureSentence(failure: CaseFailure, now: Instant): string {
  const { cause, outage, state, count, channel } = failure;
  const when = whenWords(failure, now);
  if (outage) {
    const sent = state === "unknown" ? `, and ${count} may have been sent` : "";
    return `${providerName} was unavailable ${when}${sent}.`;
  }
  switch (state) {
    case "blocked": {
      const why = cause.kind === "limit" ? blockWords(cause.reason, null) : failureWords(cause);
      return `Latchkey blocked ${count} ${when}: ${why}.`;
    }
    case "not_delivered":
      return `The carrier did not deliver ${count} by ${channelWords[channel]} ${when} (${
        codeFirst(cause)
      }).`;
    case "refused":
      return `${providerName} refused ${count} ${when} (${codeFirst(cause)}).`;
    case "unknown":
      return `${count} may have been sent ${when} (${codeFirst(cause)}).`;
    default:
      return `${count} failed ${when} (${codeFirst(cause)}).`;
  }
}

function codeFirst(cause: CaseFailure["cause"]): string {
  const words = failureWords(cause);
  return cause.kind === "provider" || cause.kind === "carrier" ? `${cause.code}: ${words}` : words;
}

function whenWords({ firstAt, lastAt }: CaseFailure, now: Instant): string {
  const last = momentWords(lastAt, now);
  if (momentWords(firstAt, now) === last) return `at ${last}`;
  return `from ${momentWords(firstAt, now)} to ${last}`;
}

/** What to do next: a short order, capitalized and without a period. */
export function caseActionWords(action: CaseAction, now: Instant): string {
  switch (action.kind) {
    case "unlock":
      return "Unlock the account";
    case "resume_sends":
      return `Resume ${sendsOf(action.scope)}`;
    case "lift_pause":
      return `Lift the pause of ${sendsOf(action.scope)}`;
    case "resend_code":
      return `Send the code again by ${channelWords[action.channel]}`;
    case "use_channel":
      return `Let the user request a code by ${channelWords[action.channel]}; test it in the lab`;
    case "wait":
      return `Wait ${countdown(action.until, now)}, then request a new code`;
    case "check_number":
      return action.correctable
        ? "Check the number with the user, who can correct it in the login"
        : "Check the number with the user";
    case "issue_recovery_code":
      return "Issue a recovery code";
  }
}

/** Whether a key can run it in the terminal; the others are advice. */
export function isRunnable({ kind }: CaseAction): boolean {
  return kind !== "wait" && kind !== "check_number";
}

const codeStates: Readonly<Record<CodeState, { readonly words: string; readonly tone: Tone }>> = {
  arrived: { words: "arrived", tone: "good" },
  sent: { words: "no report", tone: "dim" },
  sending: { words: "sending", tone: "plain" },
  not_delivered: { words: "not delivered", tone: "bad" },
  unknown: { words: "uncertain", tone: "warn" },
  blocked: { words: "blocked", tone: "warn" },
  refused: { words: "refused", tone: "bad" },
  failed: { words: "failed", tone: "bad" },
};

export function codeStateWords(state: CodeState): CaseSentence {
  return codeStates[state];
}

const successWords: Readonly<Record<SuccessType, string>> = {
  "session.opened": "logged in",
  "session.stepped_up": "stepped up",
  "phone.changed": "number changed",
  "password.reset_waiting": "reset waits",
  "password.reset": "password reset",
  "passkey.enrolled": "passkey added",
};

const endWords: Readonly<Record<TraceEnd, string>> = {
  replaced: "replaced",
  used: "used",
  guesses_used_up: "no attempts left",
  expired: "expired",
  unknown: "unknown",
  open: "open",
};

/** How a login ended. */
export function resultOfLogin(result: CaseResult): CaseSentence {
  switch (result.kind) {
    case "succeeded":
      return { words: successWords[result.by], tone: "good" };
    case "ended": {
      const bad = result.how === "guesses_used_up" || result.how === "expired";
      const tone = bad ? "bad" : result.how === "open" ? "accent" : "dim";
      return { words: endWords[result.how], tone };
    }
    case "refused": {
      const times = result.count === 1 ? "" : `, ${result.count} times`;
      return { words: `${reasonWords(result.reason)}${times}`, tone: "bad" };
    }
  }
}
