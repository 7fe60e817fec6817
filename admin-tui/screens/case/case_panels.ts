import type { Instant } from "../../../core/domain/instant.ts";
import type { Case, CaseAction } from "../../../core/domain/reports/case.ts";
import type { Area } from "../../draw/area.ts";
import { bodyArea, bodyFrame } from "../../draw/body.ts";
import { type Frame, innerSize, type Panel, panel } from "../../draw/panel.ts";
import { type Line, line, span, wrap } from "../../draw/text.ts";
import { caseOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import {
  caseActionWords,
  type CaseSentence,
  isRunnable,
  verdictSentence,
} from "../../words/cases/case_words.ts";
import { obstacleWords } from "../../words/sends_words.ts";
import { laneLines } from "./lane_lines.ts";

/** The panels of a case: the verdict and what blocks the next code, what to do, and the logins. */
export function casePanels(state: State): readonly Panel[] {
  const open = caseOf(state);
  const { verdict, next, logins } = caseAreas(state);
  const frame = bodyFrame(state);
  if (open === null) return [];
  const { found, top } = open;
  const inner = innerSize(logins, frame);
  const lanes = caseLanes(state);
  const rows = lanes.lines.slice(top, top + inner.rows);
  const right = found === null || found.logins.length === 0
    ? ""
    : `${open.cursor + 1}/${found.logins.length}`;
  const below = Math.max(0, lanes.lines.length - top - inner.rows);
  const focused = panel("Logins", rows, logins, { frame, focused: true, right, above: top, below });
  if (state.zoomed) return [focused];
  return [
    panel("Why did the code not arrive?", verdictLines(state, verdict, frame), verdict, { frame }),
    panel("What to do", choiceLines(state, next, frame), next, { frame }),
    focused,
  ];
}

interface CaseAreas {
  readonly verdict: Area;
  readonly next: Area;
  readonly logins: Area;
}

/** The smallest number of rows for the logins, with their title. */
const loginRowsMin = 3;
/** The most rows of choices in small windows. */
const choiceRowsMax = 3;

/** Side by side in large windows, otherwise below each other. */
export function caseAreas(state: State): CaseAreas {
  const whole = bodyArea(state);
  const { columns, rows } = whole;
  const frame = bodyFrame(state);
  const ends = frame === "box" ? 2 : 1;
  if (state.zoomed) return { verdict: whole, next: whole, logins: whole };
  if (frame === "box") {
    const left = Math.floor(columns * 0.56);
    const verdict = { ...whole, columns: left };
    const next = { ...whole, left, columns: columns - left };
    const lines = Math.max(
      verdictLines(state, verdict, frame).length,
      choiceLines(state, next, frame).length,
    );
    const height = Math.min(lines + ends, Math.floor(rows / 2));
    return {
      verdict: { ...verdict, rows: height },
      next: { ...next, rows: height },
      logins: { ...whole, top: height, rows: rows - height },
    };
  }
  const most = rows >= 20 ? choiceRowsMax * 2 : choiceRowsMax;
  const choices = Math.min(choiceLines(state, whole, frame).length, most) + ends;
  const room = Math.max(ends + 1, rows - loginRowsMin - choices);
  const height = Math.min(verdictLines(state, whole, frame).length + ends, room);
  return {
    verdict: { ...whole, rows: height },
    next: { ...whole, top: height, rows: choices },
    logins: { ...whole, top: height + choices, rows: Math.max(0, rows - height - choices) },
  };
}

const glyphs: Readonly<Partial<Record<CaseSentence["tone"], string>>> = {
  good: "✓",
  warn: "!",
  bad: "✗",
};

function verdictLines(state: State, area: Area, frame: Frame): readonly Line[] {
  const open = caseOf(state);
  if (open === null) return [];
  if (open.missing) return [line(" This user no longer exists.")];
  if (open.found === null) return [line(" Loading ...", "dim")];
  const { columns } = innerSize(area, frame);
  const { words, tone } = verdictSentence(open.found);
  const now = shownAt(state, open.found);
  return [
    ...wrap(words, columns - 4).map((row, at): Line => [
      span(at === 0 ? ` ${glyphs[tone] ?? "·"} ` : "   ", tone),
      span(row, "strong"),
    ]),
    ...open.found.obstacles.flatMap((obstacle) =>
      wrap(obstacleWords(obstacle, now), columns - 4).map((row, at): Line => [
        span(at === 0 ? " ! " : "   ", "warn"),
        span(row, "warn"),
      ])
    ),
  ];
}

/** The time that waits are counted from: they go on between two answers. */
function shownAt({ now }: State, { at }: Case): Instant {
  return Math.max(now, at);
}

function choiceLines(state: State, area: Area, frame: Frame): readonly Line[] {
  const found = caseOf(state)?.found ?? null;
  if (found === null) return [];
  if (found.actions.length === 0) return [line(" Nothing blocks the next code.", "dim")];
  const { columns } = innerSize(area, frame);
  const now = shownAt(state, found);
  const runnable = runnableActions(state);
  return found.actions.flatMap((action) => {
    const number = runnable.indexOf(action) + 1;
    const mark = number === 0 ? span(" · ", "dim") : span(` ${number} `, "accent");
    return wrap(caseActionWords(action, now), columns - 4).map((row, at): Line => [
      at === 0 ? mark : span("   "),
      span(row),
    ]);
  });
}

/** The actions that have a number, in order. In read-only mode none has. */
export function runnableActions(state: State): readonly CaseAction[] {
  const found = caseOf(state)?.found ?? null;
  if (found === null || state.setting.readOnly) return [];
  return found.actions.filter(isRunnable);
}

export interface CaseLanes {
  readonly lines: readonly Line[];
  /** The first line of each login. */
  readonly starts: readonly number[];
}

/** All lanes, one below the other. */
export function caseLanes(state: State): CaseLanes {
  const open = caseOf(state);
  const found = open?.found ?? null;
  if (open === null || found === null) return { lines: [], starts: [] };
  if (found.logins.length === 0) {
    return { lines: [line(" No logins are recorded.", "dim")], starts: [] };
  }
  const frame = bodyFrame(state);
  const columns = state.size.columns - (frame === "box" ? 2 : 0);
  const lines: Line[] = [];
  const starts: number[] = [];
  for (const [at, login] of found.logins.entries()) {
    starts.push(lines.length);
    const look = { columns, now: shownAt(state, found), selected: at === open.cursor };
    lines.push(...laneLines(login, look));
  }
  return { lines, starts };
}
