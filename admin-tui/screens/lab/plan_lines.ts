import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import { channels } from "../../../core/domain/channel.ts";
import { type LabState, testGuessesMax, type TestVerdict } from "../../state/lab_state.ts";
import type { Setting } from "../../state/setting.ts";
import { fieldText } from "../../input/field.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { placeWords } from "./lab_words.ts";
import { dim, type PlanPart, type PlanSight } from "./plan_part.ts";
import { sendLines } from "./plan_send_lines.ts";
import { blank, type Line, line, span, type Tone, wrap } from "../../draw/text.ts";
import { countdown } from "../../draw/time.ts";
import { capitalized } from "../../words/capitalized.ts";

/** The progress of a step. */
type StepMark = "done" | "current" | "later" | "failed";

interface Step {
  readonly title: string;
  readonly mark: StepMark;
  readonly body: readonly Line[];
}

const marks: Readonly<Record<StepMark, { readonly glyph: string; readonly tone: Tone }>> = {
  done: { glyph: "✓", tone: "good" },
  current: { glyph: "▸", tone: "accent" },
  later: { glyph: "·", tone: "dim" },
  failed: { glyph: "✗", tone: "bad" },
};

const verdicts: Readonly<Record<TestVerdict, string>> = {
  approved: "correct code: approved",
  too_many_attempts: `${testGuessesMax} wrong codes: this test is over`,
  gone: "the provider no longer has this test",
  expired: "expired after ten minutes",
  canceled: "canceled",
} satisfies Record<TestVerdict, string>;

/** The narrowest pane with the countdown next to the code and the country next to the number. */
const wideFrom = 44;

/** The five steps of a test. */
export function planLines(lab: LabState, at: PlanSight): readonly Line[] {
  const steps = [
    step("1 Channel", "done", [channelLine(lab)], at),
    step("2 Number", numberMark(lab), numberLines(lab, at.columns), at),
    step("3 Send", sendMark(lab), sendLines(lab, at), at),
    step("4 Code", codeMark(lab), codeLines(lab, at), at),
    step("5 Verdict", verdictMark(lab), verdictLines(lab), at),
  ];
  const loose = steps.flatMap((one) => [...stepLines(one), blank]).slice(0, -1);
  if (loose.length <= at.rows) return loose;
  // Where space is short, drop the gaps, then the later steps' details, then the done steps'.
  const ways: readonly ((one: Step, index: number) => Step)[] = [
    (one) => one,
    (one) => one.mark === "later" ? { ...one, body: [] } : one,
    (one, index) => one.mark === "later" || index === 1 ? { ...one, body: [] } : one,
    withoutDoneBody,
  ];
  const fitting = ways.map((way) => steps.map(way).flatMap(stepLines))
    .find((lines) => lines.length <= at.rows);
  return fitting ?? steps.map(withoutDoneBody).flatMap(stepLines);
}

function withoutDoneBody(one: Step): Step {
  return one.mark === "current" || one.mark === "failed" ? one : { ...one, body: [] };
}

function step(
  title: string,
  mark: StepMark,
  parts: readonly PlanPart[],
  { columns }: PlanSight,
): Step {
  const body = parts.flatMap((part) =>
    "text" in part
      ? wrap(part.text, columns - 6).map((row) => line(`     ${row}`, part.tone))
      : [[span("     "), ...part]]
  );
  return { title, mark, body };
}

function stepLines({ title, mark, body }: Step): readonly Line[] {
  const { glyph, tone } = marks[mark];
  const titleTone = mark === "current" ? "strong" : mark === "later" ? "dim" : "plain";
  return [[span(` ${glyph} `, tone), span(title, titleTone)], ...body];
}

function channelLine(lab: LabState): Line {
  return channels.map((channel, at) => {
    const chosen = channel === lab.channel;
    const text = `${chosen ? "(o)" : "( )"} ${channel}`;
    return span(at === 0 ? text : ` ${text}`, chosen ? "strong" : "dim");
  });
}

function numberMark(lab: LabState): StepMark {
  if (lab.focus === "number") return lab.trouble === null ? "current" : "failed";
  return lab.to === null ? "current" : "done";
}

/** The number is shown in full while it is being typed, and masked afterward. */
function numberLines(lab: LabState, columns: number): readonly PlanPart[] {
  if (lab.focus === "number") {
    const field = fieldLine(lab.number, columns - 7);
    if (lab.trouble !== null) return [field, { text: lab.trouble, tone: "bad" }];
    const hasCode = /^\s*(\+|$)/.test(fieldText(lab.number));
    return hasCode ? [field] : [field, dim("start with + and country code")];
  }
  if (lab.to === null) return [dim("none yet")];
  const number = line(maskPhoneNumber(lab.to), "strong");
  if (lab.quote === null) return [number];
  const place = placeWords(lab.quote);
  return columns >= wideFrom ? [[...number, span(`  ${place}`, "dim")]] : [number, dim(place)];
}

function sendMark(lab: LabState): StepMark {
  // The price of the next press must stay visible.
  if (lab.phase === "sending" || lab.warned) return "current";
  const failed = lab.trouble !== null && lab.troubleAt === "send";
  if (lab.verification !== null) return failed ? "failed" : "done";
  if (lab.to === null || lab.focus === "number") return "later";
  return failed ? "failed" : "current";
}

function codeMark(lab: LabState): StepMark {
  if (lab.verification === null) return "later";
  if (lab.phase === "ended") return lab.verdict === "approved" ? "done" : "later";
  return lab.phase === "sending" ? "later" : "current";
}

function codeLines(lab: LabState, { now, setting, columns }: PlanSight): readonly PlanPart[] {
  const guess = Math.min(lab.wrong + 1, testGuessesMax);
  if (lab.verdict === "approved") return [dim(`correct on try ${guess} of ${testGuessesMax}`)];
  if (lab.verification === null || lab.phase === "ended" || lab.expiresAt === null) {
    return [dim("-")];
  }
  const tries = `try ${guess} of ${testGuessesMax}`;
  const left = `${countdown(lab.expiresAt, now)} left`;
  if (lab.focus === "code") {
    const field = fieldLine(lab.code, 14);
    const wide = columns >= wideFrom;
    return [
      [...field, span(`  ${wide ? `${tries}, ${left}` : tries}`, "dim")],
      ...(wide ? [] : [dim(`${left} of ten minutes`)]),
      ...whereLines(lab, setting),
    ];
  }
  if (lab.phase === "checking") return [dim(`checking, ${lab.waitedSeconds} s`)];
  if (lab.phase === "sending") return [dim("the same code is being sent again")];
  const canceling = `canceling, ${lab.waitedSeconds} s`;
  return [dim(lab.phase === "canceling" ? canceling : `${tries}, ${left}`)];
}

/** Where to find the code if no real phone receives it. */
function whereLines({ simulator: { phoneCode } }: LabState, { dev }: Setting): readonly PlanPart[] {
  if (phoneCode !== null) return [dim(`the simulated phone shows ${phoneCode}`)];
  return dev ? [dim("deno task dev printed the code")] : [];
}

function verdictMark(lab: LabState): StepMark {
  if (lab.verdict === "approved") return "done";
  if (lab.verdict === "canceled") return "later";
  const failed = lab.verdict !== null || (lab.verification !== null && troubled(lab));
  return failed ? "failed" : "later";
}

function troubled(lab: LabState): boolean {
  return lab.phase === "waiting" && (troubleOf(lab) !== null || lab.wrong > 0);
}

function troubleOf({ trouble, troubleAt }: LabState): string | null {
  return troubleAt === "verdict" ? trouble : null;
}

function verdictLines(lab: LabState): readonly PlanPart[] {
  if (lab.verdict === "approved") return [{ text: verdicts.approved, tone: "good" }];
  if (lab.verdict === "canceled") return [dim(verdicts.canceled)];
  if (lab.verdict !== null) return [{ text: verdicts[lab.verdict], tone: "bad" }];
  if (lab.verification === null || !troubled(lab)) return [dim("-")];
  const trouble = troubleOf(lab);
  if (trouble !== null) return [{ text: capitalized(trouble), tone: "bad" }];
  const left = testGuessesMax - lab.wrong;
  const tries = left === 1 ? "1 try" : `${left} tries`;
  return [{ text: `wrong code: ${tries} left`, tone: "bad" }];
}
