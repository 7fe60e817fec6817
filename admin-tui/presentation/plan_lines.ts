import { channels, type Instant, maskPhoneNumber } from "../../core/mod.ts";
import { type LabState, type Setting, testGuessesMax, type Verdict } from "../model.ts";
import { fieldLine } from "./field_line.ts";
import { blank, type Line, line, span, type Tone, wrap } from "./text.ts";
import { countdown } from "./time.ts";

/** How far a step has come. */
type StepMark = "done" | "current" | "later" | "failed";

const marks: Readonly<Record<StepMark, { readonly glyph: string; readonly tone: Tone }>> = {
  done: { glyph: "✓", tone: "good" },
  current: { glyph: "▸", tone: "accent" },
  later: { glyph: "·", tone: "dim" },
  failed: { glyph: "✗", tone: "bad" },
};

const verdicts: Readonly<Record<Verdict, string>> = {
  approved: "right code: approved",
  too_many_attempts: `${testGuessesMax} wrong codes: this test is over`,
  gone: "the provider no longer knows this test",
  expired: "expired: ten minutes are over",
  cancelled: "cancelled",
} satisfies Record<Verdict, string>;

/** The five steps of a test: what is set, what is next, what went wrong. */
export function planLines(lab: LabState, at: {
  readonly now: Instant;
  readonly setting: Setting;
  readonly columns: number;
  readonly rows: number;
}): readonly Line[] {
  const steps = [
    step("1 Channel", "done", channelLines(lab), at.columns),
    step("2 Number", numberMark(lab), numberLines(lab, at.columns), at.columns),
    step("3 Send", sendMark(lab), sendLines(lab, at.setting), at.columns),
    step("4 Code", codeMark(lab), codeLines(lab, at), at.columns),
    step("5 Verdict", verdictMark(lab), verdictLines(lab), at.columns),
  ];
  const airy = steps.flatMap((rows) => [...rows, blank]).slice(0, -1);
  return airy.length <= at.rows ? airy : steps.flat();
}

function step(
  title: string,
  mark: StepMark,
  body: readonly (Line | string)[],
  columns: number,
): readonly Line[] {
  const { glyph, tone } = marks[mark];
  const titleTone = mark === "current" ? "strong" : mark === "later" ? "dim" : "plain";
  const rows = body.flatMap((part) =>
    typeof part === "string"
      ? wrap(part, columns - 6).map((row) => line(`     ${row}`, mark === "failed" ? "bad" : "dim"))
      : [[span("     "), ...part]]
  );
  return [[span(` ${glyph} `, tone), span(title, titleTone)], ...rows];
}

function channelLines(lab: LabState): readonly Line[] {
  return [channels.map((channel, at) => {
    const chosen = channel === lab.channel;
    const text = `${chosen ? "(o)" : "( )"} ${channel}`;
    return span(at === 0 ? text : ` ${text}`, chosen ? "strong" : "dim");
  })];
}

function numberMark(lab: LabState): StepMark {
  if (lab.focus === "number") return lab.trouble === null ? "current" : "failed";
  return lab.to === null ? "current" : "done";
}

/** The number stands whole while it is being typed, and masked ever after. */
function numberLines(lab: LabState, columns: number): readonly (Line | string)[] {
  if (lab.focus === "number") {
    const field = fieldLine(lab.number, columns - 7);
    return lab.trouble === null ? [field] : [field, lab.trouble];
  }
  return lab.to === null ? ["none yet"] : [line(maskPhoneNumber(lab.to), "strong")];
}

function sendMark(lab: LabState): StepMark {
  if (lab.verification !== null) return "done";
  if (lab.phase === "sending") return "current";
  if (lab.to === null || lab.focus === "number") return "later";
  return lab.trouble === null ? "current" : "failed";
}

function sendLines(lab: LabState, setting: Setting): readonly string[] {
  if (lab.verification !== null) {
    const { channel } = lab.verification;
    return [channel === "call" ? "call started" : `sent by ${channel}`];
  }
  if (lab.phase === "sending") return ["sending ..."];
  if (lab.trouble !== null && lab.focus === null) return [`${lab.trouble}. ↵ tries again`];
  if (setting.simulated) return ["goes to the simulator: costs nothing"];
  return [lab.channel === "call" ? "makes one real call" : "sends one real message"];
}

function codeMark(lab: LabState): StepMark {
  if (lab.verification === null) return "later";
  if (lab.phase === "ended") return lab.verdict === "approved" ? "done" : "later";
  return "current";
}

function codeLines(lab: LabState, at: {
  readonly now: Instant;
  readonly setting: Setting;
}): readonly (Line | string)[] {
  const guess = Math.min(lab.wrong + 1, testGuessesMax);
  if (lab.verdict === "approved") return [`right at try ${guess} of ${testGuessesMax}`];
  if (lab.verification === null || lab.phase === "ended" || lab.expiresAt === null) return ["-"];
  const left = `try ${guess} of ${testGuessesMax}, ${countdown(lab.expiresAt, at.now)} left`;
  if (lab.focus === "code") {
    const where = at.setting.dev ? ["deno task dev printed the code"] : [];
    return [[...fieldLine(lab.code, 14), span(`  ${left}`, "dim")], ...where];
  }
  if (lab.phase === "checking") return ["checking ..."];
  return [lab.phase === "cancelling" ? "cancelling ..." : left];
}

function verdictMark(lab: LabState): StepMark {
  if (lab.verdict === "approved") return "done";
  if (lab.verdict === "cancelled") return "later";
  const failed = lab.verdict !== null || (lab.verification !== null && troubled(lab));
  return failed ? "failed" : "later";
}

function troubled(lab: LabState): boolean {
  return lab.phase === "waiting" && (lab.trouble !== null || lab.wrong > 0);
}

function verdictLines(lab: LabState): readonly (Line | string)[] {
  if (lab.verdict === "approved") return [line(verdicts.approved, "good")];
  if (lab.verdict !== null) return [verdicts[lab.verdict]];
  if (lab.verification === null || !troubled(lab)) return ["-"];
  if (lab.trouble !== null) return [lab.trouble];
  const left = testGuessesMax - lab.wrong;
  return [`wrong code: ${left === 1 ? "1 guess" : `${left} guesses`} left`];
}
