import {
  type Channel,
  channels,
  type CheckAnswer,
  type FetchAnswer,
  type Instant,
  type Outcome,
  parsePhoneNumber,
  type StartAnswer,
} from "../core/mod.ts";
import type { Answer, Reply, StartRefusal, Step } from "./commands.ts";
import { emptyField, fieldText, fieldWith } from "./field.ts";
import {
  type Evidence,
  type LabState,
  newLab,
  type State,
  testGuessesMax,
  testLifetimeMilliseconds,
  type Verdict,
} from "./model.ts";
import { refusalWords } from "./presentation/refusals.ts";
import { labScrollMax } from "./presentation/scroll.ts";
import { startTroubles, troubles } from "./presentation/words.ts";

type LabAnswer = Extract<Answer, { readonly test: number }>;

export function nextChannel(state: State): Step {
  const at = channels.indexOf(state.lab.channel);
  const channel: Channel = channels[(at + 1) % channels.length] ?? "sms";
  return [withLab(state, { channel, trouble: null }), []];
}

export function editNumber(state: State): Step {
  return [withLab(state, { focus: "number", trouble: null }), []];
}

/** Takes the number if it is one; else the cursor stays where the mistake is. */
export function keepNumber(state: State): Step {
  const to = parsePhoneNumber(fieldText(state.lab.number).trim());
  if (to === null) return [withLab(state, { trouble: troubles.notANumber }), []];
  return [withLab(state, { to, number: fieldWith(to), focus: null, trouble: null }), []];
}

/** Leaves a field; a number that was not taken goes back to the one before. */
export function leaveField(state: State): Step {
  const number = fieldWith(state.lab.to ?? "");
  const change = state.lab.focus === "number" ? { number } : { code: emptyField };
  return [withLab(state, { ...change, focus: null, trouble: null }), []];
}

export function send(state: State): Step {
  const { test, to, channel } = state.lab;
  if (to === null) return [state, []];
  const sending = withLab(state, { phase: "sending", trouble: null, scroll: 0 });
  return [sending, [{ kind: "startTest", test, to, channel }]];
}

export function typeCode(state: State): Step {
  return [withLab(state, { focus: "code", trouble: null }), []];
}

export function checkCode(state: State): Step {
  const { test, verification, code } = state.lab;
  if (verification === null) return [state, []];
  const checking = withLab(state, { phase: "checking", focus: null, trouble: null, scroll: 0 });
  const question = { test, verificationId: verification.id, code: fieldText(code) };
  return [checking, [{ kind: "checkTest", ...question }]];
}

export function cancelTest(state: State): Step {
  const { test, verification } = state.lab;
  if (verification === null) return [state, []];
  const cancelling = withLab(state, { phase: "cancelling", trouble: null, scroll: 0 });
  return [cancelling, [{ kind: "cancelTest", test, verificationId: verification.id }]];
}

/** Starts over with the same channel and number. */
export function newTest(state: State): Step {
  const { test, channel, to, number } = state.lab;
  return [{ ...state, lab: { ...newLab, test: test + 1, channel, to, number } }, []];
}

/** Ends a test whose ten minutes are over. */
export function expireTest(state: State, now: Instant): State {
  const { expiresAt, phase } = state.lab;
  if (phase !== "waiting" || expiresAt === null || now < expiresAt) return state;
  return withLab(state, ended("expired"));
}

/** Scrolls the evidence towards its beginning, within its ends. */
export function scrollLab(state: State, lines: number): State {
  const scroll = Math.max(0, Math.min(state.lab.scroll + lines, labScrollMax(state)));
  return scroll === state.lab.scroll ? state : withLab(state, { scroll });
}

/** An answer to an earlier test, or to nothing asked, changes nothing. */
export function labAnswered(state: State, answer: LabAnswer): State {
  if (answer.test !== state.lab.test) return state;
  switch (answer.kind) {
    case "startTest":
      return state.lab.phase === "sending" ? started(state, answer.reply) : state;
    case "checkTest":
      return state.lab.phase === "checking" ? checked(state, answer.reply) : state;
    case "cancelTest":
      return state.lab.phase === "cancelling" ? cancelled(state, answer.reply) : state;
  }
}

function started(state: State, reply: Reply<Outcome<StartAnswer, StartRefusal>>): State {
  if (reply === "unavailable") {
    return withLab(state, { phase: "draft", trouble: troubles.sentUnrecorded });
  }
  if (!reply.value.ok) {
    return withLab(state, { phase: "draft", trouble: startTroubles[reply.value.refusal.code] });
  }
  const answer = reply.value.value;
  const evidence = [...state.lab.evidence, { good: answer.result === "sent", call: answer.call }];
  if (answer.result !== "sent") {
    const refused = answer.result === "refused" ? refusalWords[answer.refusal] : troubles.noVerdict;
    const trouble = answer.result === "fault" && !answer.untouched ? troubles.maybeSent : refused;
    return withLab(state, { phase: "draft", trouble, evidence });
  }
  return withLab(state, {
    phase: "waiting",
    focus: state.screen === "lab" ? "code" : null,
    code: emptyField,
    verification: { id: answer.verificationId, channel: answer.channel },
    expiresAt: state.now + testLifetimeMilliseconds,
    evidence,
  });
}

function checked(
  state: State,
  reply: Reply<Outcome<CheckAnswer, "invalid_input" | "test_not_found">>,
): State {
  // The code is forgotten here, whatever the verdict.
  const again = { ...waiting(state), code: emptyField };
  if (reply === "unavailable") return withLab(state, { ...again, trouble: troubles.unrecorded });
  if (!reply.value.ok) {
    return withLab(state, { ...again, trouble: refusalWords[reply.value.refusal.code] });
  }
  const { result, call } = reply.value.value;
  const evidence = [...state.lab.evidence, { good: result === "approved", call }];
  if (result === "wrong") {
    const wrong = state.lab.wrong + 1;
    const next = wrong < testGuessesMax ? again : ended("too_many_attempts");
    return withLab(state, { ...next, evidence, wrong });
  }
  if (result === "fault") {
    return withLab(state, { ...again, evidence, trouble: troubles.noVerdict });
  }
  return withLab(state, { ...ended(result), evidence });
}

function cancelled(state: State, reply: Reply<Outcome<FetchAnswer, "test_not_found">>): State {
  const again: Partial<LabState> = { phase: "waiting" };
  if (reply === "unavailable") return withLab(state, { ...again, trouble: troubles.unrecorded });
  if (!reply.value.ok) {
    return withLab(state, { ...again, trouble: refusalWords[reply.value.refusal.code] });
  }
  const { result, call } = reply.value.value;
  const found: Evidence = { good: result === "found", call };
  const evidence = [...state.lab.evidence, found];
  if (result === "fault") {
    return withLab(state, { ...again, evidence, trouble: troubles.noVerdict });
  }
  return withLab(state, { ...ended(result === "gone" ? "gone" : "cancelled"), evidence });
}

/** Back to the code, unless the operator has gone to another screen meanwhile. */
function waiting(state: State): Partial<LabState> {
  return { phase: "waiting", focus: state.screen === "lab" ? "code" : null };
}

function ended(verdict: Verdict): Partial<LabState> {
  return { phase: "ended", focus: null, verdict, code: emptyField, trouble: null };
}

function withLab(state: State, change: Partial<LabState>): State {
  return { ...state, lab: { ...state.lab, ...change } };
}
