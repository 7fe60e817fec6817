import { resendAfter } from "../../../core/domain/challenge/challenge.ts";
import type { Outcome } from "../../../core/domain/refusal.ts";
import type { CheckAnswer, FetchAnswer, StartAnswer } from "../../../core/operator.ts";
import type { Effect } from "../../app/effects.ts";
import type { WriteReply } from "../../app/reply.ts";
import type { Step } from "../../app/step.ts";
import { emptyField } from "../../input/field.ts";
import {
  type Evidence,
  type LabState,
  testGuessesMax,
  testLifetimeMilliseconds,
  testSendsMax,
  type TestVerification,
} from "../../state/lab_state.ts";
import type { LabAnswer, StartRefusal } from "../../app/lab_questions.ts";
import { screenOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";
import { costWords, refusedTest, unsentTest } from "./lab_words.ts";
import { lostWords, troubles } from "../../words/troubles.ts";
import type { SimulatorAnswer } from "../../app/simulator.ts";
import { faultsAnswered } from "./update_faults.ts";
import { ended, quoteOf, withLab } from "./update_lab.ts";
import { keepTest } from "./update_tests.ts";

/** Applies an answer. One to an earlier test or an unknown request changes nothing. */
export function labAnswered(state: State, answer: LabAnswer | SimulatorAnswer): Step {
  const { lab } = state;
  switch (answer.kind) {
    case "quoteTest": {
      const { to, channel, reply } = answer;
      if (to !== lab.to || channel !== lab.channel || reply === "unavailable") return [state, []];
      return [withLab(state, { quote: reply.value.ok ? reply.value.value : null }), []];
    }
    case "listTests":
      if (answer.reply === "unavailable") return [state, []];
      return [keepTest(withLab(state, { recent: answer.reply.value })), []];
    case "startTest":
      if (answer.test !== lab.test || lab.phase !== "sending") return [state, []];
      return started(state, answer.reply);
    case "checkTest":
      if (answer.test !== lab.test || lab.phase !== "checking") return [state, []];
      return [checked(state, answer.reply), readAgain(state)];
    case "cancelTest":
      if (answer.test !== lab.test || lab.phase !== "canceling") return [state, []];
      return [canceled(state, answer.reply), []];
    case "readCode":
      if (answer.test !== lab.test || lab.verification === null || lab.phase === "ended") {
        return [state, []];
      }
      return [withLab(state, { simulator: { ...lab.simulator, phoneCode: answer.code } }), []];
    default:
      return [faultsAnswered(state, answer), []];
  }
}

/** Reads again what a call has changed: the recent tests and the armed faults. */
function readAgain({ setting }: State): readonly Effect[] {
  const faults: readonly Effect[] = setting.simulator === null ? [] : [{ kind: "readFaults" }];
  return [{ kind: "listTests" }, ...faults];
}

function started(state: State, reply: WriteReply<Outcome<StartAnswer, StartRefusal>>): Step {
  const asked = [...readAgain(state), ...quoteOf(state.lab)];
  if (typeof reply === "string") {
    return [unsent(state, lostWords(reply, troubles.sentUnrecorded)), asked];
  }
  if (!reply.value.ok) {
    const { code, retryAfterSeconds: seconds, block } = reply.value.refusal;
    // The quote is more exact than a refusal without its limit.
    const quoted = state.lab.quote?.refused ?? null;
    const known = block ?? (quoted === null ? null : { reason: quoted, by: null });
    return [unsent(state, refusedTest(code, known, { seconds, now: state.now })), asked];
  }
  const answer = reply.value.value;
  if (answer.result === "sent") return [sent(state, answer), [...asked, ...codeOf(state, answer)]];
  const sends = state.lab.verification?.sends ?? 0;
  const note = `send ${sends + 1} of ${testSendsMax}`;
  const evidence = [...state.lab.evidence, { good: false, call: answer.call, note }];
  return [withLab(unsent(state, unsentTest(answer, state.now)), { evidence }), asked];
}

/** Returns to the draft, or to waiting for the code of the previous send. */
function unsent(state: State, trouble: string): State {
  const back = state.lab.verification === null ? { phase: "draft" } as const : waiting(state);
  return withLab(state, { ...back, trouble, troubleAt: "send" });
}

type Sent = Extract<StartAnswer, { readonly result: "sent" }>;

/** A resend belongs to the same verification: its guesses and its ten minutes continue. */
function sent(state: State, { verificationId, channel, call }: Sent): State {
  const { lab, now } = state;
  const before = lab.verification?.id === verificationId ? lab.verification : null;
  const sends = (before?.sends ?? 0) + 1;
  const verification: TestVerification = {
    id: verificationId,
    channel,
    serviceId: call.serviceId,
    sends,
    resendAt: resendAfter(sends, now),
  };
  const note = [`send ${sends} of ${testSendsMax}`, costWords(lab.quote, state.setting)]
    .filter((part) => part !== null).join(", ");
  return withLab(state, {
    ...waiting(state),
    code: emptyField,
    verification,
    expiresAt: before === null ? now + testLifetimeMilliseconds : lab.expiresAt,
    wrong: before === null ? 0 : lab.wrong,
    evidence: [...lab.evidence, { good: true, call, note }],
  });
}

/** Reads the code from a simulated phone; a real one cannot be read. */
function codeOf({ lab, setting }: State, { call }: Sent): readonly Effect[] {
  const { test, to } = lab;
  if (setting.simulator === null || to === null) return [];
  return [{ kind: "readCode", test, to, serviceId: call.serviceId }];
}

function checked(
  state: State,
  reply: WriteReply<Outcome<CheckAnswer, "invalid_input" | "test_not_found">>,
): State {
  // The typed code is forgotten here, whatever the verdict.
  const again = { ...waiting(state), code: emptyField, troubleAt: "verdict" } as const;
  if (typeof reply === "string") {
    return withLab(state, { ...again, trouble: lostWords(reply, troubles.unrecorded) });
  }
  if (!reply.value.ok) {
    return withLab(state, { ...again, trouble: wordsOfRefusal(reply.value.refusal) });
  }
  const { result, call } = reply.value.value;
  const note = `try ${Math.min(state.lab.wrong + 1, testGuessesMax)} of ${testGuessesMax}`;
  const evidence = [...state.lab.evidence, { good: result === "approved", call, note }];
  if (result === "wrong") {
    const wrong = state.lab.wrong + 1;
    const next = wrong < testGuessesMax ? again : ended(state, "too_many_attempts");
    return withLab(state, { ...next, evidence, wrong });
  }
  if (result === "fault") {
    return withLab(state, { ...again, evidence, trouble: troubles.noVerdict });
  }
  return withLab(state, { ...ended(state, result), evidence });
}

function canceled(state: State, reply: WriteReply<Outcome<FetchAnswer, "test_not_found">>): State {
  const again = { phase: "waiting", troubleAt: "verdict" } as const;
  if (typeof reply === "string") {
    return withLab(state, { ...again, trouble: lostWords(reply, troubles.unrecorded) });
  }
  if (!reply.value.ok) {
    return withLab(state, { ...again, trouble: wordsOfRefusal(reply.value.refusal) });
  }
  const { result, call } = reply.value.value;
  const found: Evidence = { good: result === "found", call, note: null };
  const evidence = [...state.lab.evidence, found];
  if (result === "fault") {
    return withLab(state, { ...again, evidence, trouble: troubles.noVerdict });
  }
  return withLab(state, { ...ended(state, result === "gone" ? "gone" : "canceled"), evidence });
}

/** Back to the code field, unless the operator has switched to another screen. */
function waiting(state: State): Partial<LabState> & { readonly phase: "waiting" } {
  return { phase: "waiting", focus: screenOf(state) === "lab" ? "code" : null };
}
