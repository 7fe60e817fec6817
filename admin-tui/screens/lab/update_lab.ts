import {
  parsePossibleNumber,
  type PhoneNumber,
} from "../../../core/domain/account/phone_number.ts";
import { type Channel, channels } from "../../../core/domain/channel.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Effect } from "../../app/effects.ts";
import { andThen, type Step } from "../../app/step.ts";
import { emptyField, type FieldChange, fieldText, fieldWith } from "../../input/field.ts";
import { type LabState, newLab, newSimulator, type TestVerdict } from "../../state/lab_state.ts";
import { openPlace } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { labScrollMax } from "./lab_panels.ts";
import { troubles } from "../../words/troubles.ts";
import { copy, withSaid } from "../../app/toast.ts";

/** Reads the recent tests and a quote for the number. */
export function showLab(state: State): Step {
  return [state, [{ kind: "listTests" }, ...quoteOf(state.lab)]];
}

export function nextChannel(state: State): Step {
  const at = channels.indexOf(state.lab.channel);
  const channel: Channel = channels[(at + 1) % channels.length] ?? "sms";
  const next = withLab(state, { channel, quote: null, trouble: null });
  return [next, quoteOf(next.lab)];
}

export function editNumber(state: State): Step {
  return [withLab(state, { focus: "number", trouble: null }), []];
}

/**
 * Opens the lab over a user's screen, for a test with the number of that user. A test with another
 * number is left, except while its provider is called.
 */
export function openLabFor(state: State, to: PhoneNumber): Step {
  const { lab } = state;
  const opened = openPlace(state, { screen: "lab" });
  if (lab.to === to) return showLab(opened);
  if (isBusy(lab)) return showLab(withSaid(opened, false, troubles.labBusy));
  return startOver(opened, { to, masked: true, number: emptyField });
}

/** Whether a call to the provider is running. */
function isBusy({ phase }: LabState): boolean {
  return phase === "sending" || phase === "checking" || phase === "canceling";
}

/** Edits the number or the code. */
export function editField(state: State, change: FieldChange): Step {
  const { focus } = state.lab;
  if (focus === null) return [state, []];
  return [withLab(state, { [focus]: change(state.lab[focus], focus), trouble: null }), []];
}

/** Accepts the number if it is valid; otherwise the field stays open. */
export function keepNumber(state: State): Step {
  const to = parsePossibleNumber(fieldText(state.lab.number).trim());
  if (to === null) {
    return [withLab(state, { trouble: troubles.notANumber, troubleAt: "number" }), []];
  }
  const kept = {
    to,
    masked: false,
    number: fieldWith(to),
    focus: null,
    quote: null,
    trouble: null,
  };
  const next = withLab(state, kept);
  return [next, quoteOf(next.lab)];
}

/** Starts with a number, unless a test is running. Sends nothing. */
export function labWithNumber(state: State, number: string): Step {
  const { phase } = state.lab;
  if (number === "") return [state, []];
  if (phase !== "draft" && phase !== "ended") {
    return [withLab(state, { trouble: troubles.testRuns, troubleAt: "number" }), []];
  }
  return andThen(
    phase === "ended" ? newTest(state) : [state, []],
    (fresh) => keepNumber(withLab(fresh, { focus: "number", number: fieldWith(number) })),
  );
}

/** Leaves a field; a number that was not accepted is reset to the previous one. */
export function leaveField(state: State): Step {
  const number = state.lab.masked ? emptyField : fieldWith(state.lab.to ?? "");
  const change = state.lab.focus === "number" ? { number } : { code: emptyField };
  return [withLab(state, { ...change, focus: null, trouble: null }), []];
}

/** Sends to a simulator; a message that costs money waits for another key. */
export function askToSend(state: State): Step {
  const { setting, lab } = state;
  if (setting.simulated || lab.to === null) return send(state);
  return [withLab(state, { asking: true, trouble: null }), []];
}

export function keepDraft(state: State): Step {
  return [withLab(state, { asking: false }), []];
}

export function send(state: State): Step {
  const { test, to, channel } = state.lab;
  if (to === null) return [state, []];
  const sending = {
    phase: "sending",
    focus: null,
    asking: false,
    warned: false,
    trouble: null,
    waitedSeconds: 0,
  } as const;
  const next = withLab(state, { ...sending, code: emptyField, scroll: 0 });
  return [next, [{ kind: "startTest", test, to, channel }]];
}

/** Resends the code of the same test. If that is early, the first press only warns. */
export function resend(state: State): Step {
  const { verification, warned } = state.lab;
  if (verification === null) return [state, []];
  if (state.now >= verification.resendAt || warned) return send(state);
  return [withLab(state, { warned: true }), []];
}

export function typeCode(state: State): Step {
  return [withLab(state, { focus: "code", trouble: null }), []];
}

export function checkCode(state: State): Step {
  const { test, verification, code } = state.lab;
  if (verification === null) return [state, []];
  const checking = withLab(state, {
    phase: "checking",
    focus: null,
    trouble: null,
    waitedSeconds: 0,
    scroll: 0,
  });
  const question = { test, verificationId: verification.id, code: fieldText(code) };
  return [checking, [{ kind: "checkTest", ...question }]];
}

export function cancelTest(state: State): Step {
  const { test, verification } = state.lab;
  if (verification === null) return [state, []];
  const canceling = { phase: "canceling", focus: null, code: emptyField } as const;
  const next = withLab(state, { ...canceling, trouble: null, waitedSeconds: 0, scroll: 0 });
  return [next, [{ kind: "cancelTest", test, verificationId: verification.id }]];
}

/** Starts over with the same channel and number. */
export function newTest(state: State): Step {
  const { to, masked, number, quote } = state.lab;
  return startOver(state, { to, masked, number, quote });
}

function startOver(state: State, about: Partial<LabState>): Step {
  const { test, channel, raw, recent, simulator: { armed } } = state.lab;
  const kept = { channel, raw, recent, simulator: { ...newSimulator, armed } };
  const lab = { ...newLab, ...kept, ...about, test: test + 1 };
  return [{ ...state, lab }, [{ kind: "listTests" }, ...quoteOf(lab)]];
}

export function toggleRaw(state: State): Step {
  const next = withLab(state, { raw: !state.lab.raw });
  return [scrollLab(next, 0), []];
}

/** Copies the test's SID, or without one the request ID that support asks for. */
export function copySid(state: State): Step {
  const { verification, evidence } = state.lab;
  const requestId = evidence.at(-1)?.call.providerRequestId ?? null;
  const text = verification?.id ?? requestId;
  const what = verification === null ? "the request ID" : "the SID";
  return text === null ? [state, []] : copy(state, text, what);
}

/** Counts the seconds of a call that is running. */
export function countWait(state: State): State {
  const { lab } = state;
  return isBusy(lab) ? withLab(state, { waitedSeconds: lab.waitedSeconds + 1 }) : state;
}

/** Ends a test after its ten minutes. */
export function expireTest(state: State, now: Instant): State {
  const { expiresAt, phase } = state.lab;
  if (phase !== "waiting" || expiresAt === null || now < expiresAt) return state;
  return withLab(state, ended(state, "expired"));
}

/** Scrolls the evidence up by `lines`, within its ends. */
export function scrollLab(state: State, lines: number): State {
  const scroll = Math.max(0, Math.min(state.lab.scroll + lines, labScrollMax(state)));
  return scroll === state.lab.scroll ? state : withLab(state, { scroll });
}

/** Requests a quote for the number, if there is one. */
export function quoteOf({ to, channel }: LabState): readonly Effect[] {
  return to === null ? [] : [{ kind: "quoteTest", to, channel }];
}

/** The end of a test. Whatever the verdict, no typed or read code is kept. */
export function ended({ lab }: State, verdict: TestVerdict): Partial<LabState> {
  const simulator = { ...lab.simulator, phoneCode: null };
  return {
    phase: "ended",
    focus: null,
    verdict,
    code: emptyField,
    warned: false,
    trouble: null,
    simulator,
  };
}

export function withLab(state: State, change: Partial<LabState>): State {
  return { ...state, lab: { ...state.lab, ...change } };
}
