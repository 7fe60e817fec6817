import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { type Area, columnsOf, rowsOf } from "../../draw/area.ts";
import { bodyArea, bodyFrame, insideOf, type Sight } from "../../draw/body.ts";
import { type Panel, panel } from "../../draw/panel.ts";
import { type Line, span } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { evidenceLines, evidenceRight, evidenceTitle } from "./evidence_lines.ts";
import { planLines } from "./plan_lines.ts";
import { testsLines } from "./tests_lines.ts";

interface LabAreas {
  readonly plan: Area;
  readonly evidence: Area;
  /** Null in windows without the rows for it. */
  readonly tests: Area | null;
}

/** Ten tests in a panel. */
const testsRows = 12;
/** The fewest rows of the steps when the tests have a panel. */
const stepsRows = 22;
/** Rows for the steps and some calls. Of more, the tests get almost half. */
const callsRows = 25;

function labAreas(sight: Sight): LabAreas {
  const whole = bodyArea(sight);
  if (sight.zoomed) return { plan: whole, evidence: whole, tests: null };
  const tall = bodyFrame(sight) === "box" && whole.rows >= stepsRows + testsRows;
  const [upper = whole, tests = null] = tall
    ? rowsOf(whole, [
      { weight: 54, least: Math.min(callsRows, whole.rows - testsRows) },
      { weight: 46, least: testsRows },
    ])
    : [whole];
  const planColumns = upper.columns >= 108 ? 48 : Math.max(34, Math.floor(upper.columns * 0.45));
  const [plan = upper, evidence = upper] = columnsOf(upper, [
    { weight: 1, least: planColumns },
    { weight: 1000, least: 26 },
  ]);
  return { plan, evidence, tests };
}

/** The steps of a test on the left, the provider calls on the right, recent tests below. */
export function labPanels(state: State): readonly Panel[] {
  const { lab, now, setting, look } = state;
  const frame = bodyFrame(state);
  const { plan, evidence, tests } = labAreas(state);
  const { selected } = lab;
  const calls = labEvidence(state);
  const above = labLinesAbove(state);
  const { rows } = insideOf(evidence, state);
  const steps = planLines(lab, { now, setting, look, ...insideOf(plan, state) });
  const planPanel = panel("OTP lab", steps, plan, { frame });
  const evidencePanel = panel(evidenceTitle(evidence.columns), calls.slice(above), evidence, {
    frame,
    right: evidenceRight(lab),
    above,
    below: calls.length - above - rows,
  });
  // A field that is typed in stays visible.
  if (state.zoomed) return [lab.focus === null ? evidencePanel : planPanel];
  return [
    planPanel,
    evidencePanel,
    ...(tests === null ? [] : [
      panel(
        "Recent tests by all operators",
        testsLines(shownTests(state), { now, columns: insideOf(tests, state).columns, selected }),
        tests,
        { frame, ...(isInTests(state) ? { focused: true } : {}) },
      ),
    ]),
  ];
}

/** The recent tests that are listed: as many as their panel has rows, otherwise ten. */
export function shownTests(state: State): readonly Delivery[] | null {
  const { tests } = labAreas(state);
  const rows = tests === null ? 0 : insideOf(tests, state).rows;
  return state.lab.recent?.slice(0, Math.max(testsRows - 2, rows)) ?? null;
}

/** Where the recent tests are listed: in their own panel, or below calls that are still missing. */
export function testsPlace(state: State): "panel" | "evidence" | null {
  const { lab: { recent, evidence, phase } } = state;
  if (recent === null || recent.length === 0) return null;
  if (labAreas(state).tests !== null) return "panel";
  return evidence.length === 0 && (phase === "draft" || phase === "ended") ? "evidence" : null;
}

/** The index of the selected test; -1 while none is selected. */
export function testCursor(state: State): number {
  const { selected } = state.lab;
  if (selected === null || testsPlace(state) === null) return -1;
  return shownTests(state)?.findIndex(({ id }) => id === selected) ?? -1;
}

/** Whether the keys are those of the selected test. A field or a question comes first. */
export function isInTests(state: State): boolean {
  const { focus, asking } = state.lab;
  return focus === null && !asking && testCursor(state) >= 0;
}

/** How many lines the evidence can be scrolled up from its end. */
export function labScrollMax(state: State): number {
  return Math.max(0, labEvidence(state).length - evidenceRows(state));
}

/** Rows of evidence under its heading. */
export function evidenceRows(sight: Sight): number {
  return insideOf(labAreas(sight).evidence, sight).rows;
}

/** The evidence, laid out for the current window; with the tests if they have no panel. */
function labEvidence(state: State): readonly Line[] {
  const { evidence, tests } = labAreas(state);
  const { columns } = insideOf(evidence, state);
  // Between two thin panels, the rule already has a space after it.
  const margin = bodyFrame(state) === "box" ? [span(" ")] : [];
  return evidenceLines({ ...state.lab, recent: shownTests(state) }, {
    columns: columns - margin.length,
    now: state.now,
    tests: tests === null,
  }).map((row) => [...margin, ...row]);
}

/** Lines of evidence hidden above the first visible one. */
export function labLinesAbove(state: State): number {
  return Math.max(0, labScrollMax(state) - state.lab.scroll);
}
