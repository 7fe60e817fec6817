import type { PolicyReplay } from "../../../core/domain/reports/replay_report.ts";
import { replayDays, type ReplayState } from "../../state/replay_state.ts";
import { dialogColumns, dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { usd } from "../../words/sends_words.ts";
import { blockWords } from "../../words/block_words.ts";
import { blank, cell, clip, type Line, line, span, wrap } from "../../draw/text.ts";
import { grouped } from "../../draw/time.ts";

export interface ReplayBox extends DialogBox {
  /** How far it can be scrolled. */
  readonly topMax: number;
}

/** Narrow enough to read as text. */
const dialogColumnsMax = 78;
const reasonsMax = 6;

/** The dialog with the report, starting at its line `top`. */
export function replayDialog(replay: ReplayState, size: Size): ReplayBox {
  const inner = dialogColumns(size, dialogColumnsMax) - 4;
  const body = bodyOf(replay, inner);
  const box = dialogSize(size, body.length, dialogColumnsMax);
  const height = box.rows - dialogFrameRows;
  const topMax = Math.max(0, body.length - height);
  const top = Math.min(replay.top, topMax);
  const shown = body.slice(top, top + height).map((row) => clip(row, inner));
  const below = topMax - top;
  const more = below === 0 ? "" : ` ${below} more: j `;
  const title = `The current policy applied to the last ${replayDays} days`;
  return { ...box, topMax, lines: dialogLines(title, shown, { columns: box.columns, more }) };
}

function bodyOf({ report, trouble, asked }: ReplayState, columns: number): readonly Line[] {
  if (trouble !== null) return words(trouble, columns).map((row) => line(row, "bad"));
  if (report === null) {
    return [line(asked ? "Replaying ... you can close this; it continues." : "", "dim")];
  }
  if (report.requests === 0) {
    return [line("No sends were requested in these days."), blank, ...otherPolicy(columns)];
  }
  return [
    ...table(report),
    ...savings(report, columns),
    ...reasons(report),
    ...limits(report, columns),
  ];
}

/** What happened, next to what would happen now. */
function table(report: PolicyReplay): readonly Line[] {
  const { requests, actual, wouldSend, wouldBlock, spent, saved, added } = report;
  const row = (name: string, fact: string, now: string): Line => [
    cell(name, 18),
    cell(fact, 12, "plain", "right"),
    cell(now, 16, "strong", "right"),
  ];
  return [
    [cell("", 18), cell("actual", 12, "dim", "right"), cell("current policy", 16, "dim", "right")],
    row("requests", grouped(requests), grouped(requests)),
    row("allowed", grouped(requests - actual.blocked), grouped(wouldSend)),
    row("blocked", grouped(actual.blocked), grouped(wouldBlock)),
    row("USD", usd(spent), usd(spent - saved + added)),
  ];
}

function savings(report: PolicyReplay, columns: number): readonly Line[] {
  const { saved, added, genuineBlocked, letThrough } = report;
  const mark = genuineBlocked > 0 ? "! " : "";
  const lost = letThrough === 1
    ? "1 that was blocked; its outcome is unknown."
    : `${grouped(letThrough)} that were blocked; their outcome is unknown.`;
  return [
    blank,
    line(`Saves ${usd(saved)} USD.`, "good"),
    ...words(mark + blockedSentence(report), columns)
      .map((row) => line(row, genuineBlocked > 0 ? "warn" : "plain")),
    ...(letThrough === 0 ? [] : words(`Adds ${usd(added)} USD for ${lost}`, columns))
      .map((row) => line(row)),
  ];
}

/** Which of the requests that were sent would be blocked. */
export function blockedSentence(
  { unapprovedBlocked, genuineBlocked, genuineNumbersHindered }: PolicyReplay,
): string {
  if (unapprovedBlocked + genuineBlocked === 0) return "No request that was sent would be blocked.";
  const numbers = genuineNumbersHindered === 1
    ? "1 number"
    : `${grouped(genuineNumbersHindered)} numbers`;
  const unapproved = unapprovedBlocked === 0 ? "No" : grouped(unapprovedBlocked);
  const genuine = genuineBlocked === 0 ? "no" : grouped(genuineBlocked);
  const requests = genuineBlocked === 1 ? "request" : "requests";
  const whose = genuineBlocked === 0 ? "" : ` (to ${numbers})`;
  return `${unapproved} unapproved and ${genuine} genuine ${requests}${whose} would be blocked.`;
}

function reasons({ byReason }: PolicyReplay): readonly Line[] {
  const rows = Object.entries(byReason).slice(0, reasonsMax);
  if (rows.length === 0) return [];
  return [
    blank,
    line("Would be blocked, by reason", "dim"),
    ...rows.map(([reason, count]): Line => [
      cell(grouped(count), 8, "warn", "right"),
      span(`  ${blockWords(reason, null)}`),
    ]),
  ];
}

/** The limits of the figures. */
function limits(report: PolicyReplay, columns: number): readonly Line[] {
  const { notEvaluated, complete, notReplayed } = report;
  const notes = [
    notEvaluated === 0
      ? ""
      : `${grouped(notEvaluated)} not replayed: blocked by a stop or an open circuit.`,
    notReplayed.length === 0 ? "" : "Number types are not recorded: refused ones stay refused.",
    complete ? "" : "Incomplete: there are more sends than one replay covers.",
  ].filter((note) => note !== "");
  return [
    blank,
    ...notes.flatMap((note) => words(note, columns).map((row) => line(row, "dim"))),
    ...otherPolicy(columns),
  ];
}

function otherPolicy(columns: number): readonly Line[] {
  const text = "To replay another policy: deno task admin policy replay --policy FILE";
  return words(text, columns).map((row) => line(row, "dim"));
}

function words(text: string, columns: number): readonly string[] {
  return wrap(text, columns);
}
