import { headLine } from "../draw/panel.ts";
import { asciiText, spokenText } from "../draw/plain_text.ts";
import type { Line } from "../draw/text.ts";
import { wayPanels } from "../program/crumbs.ts";
import { dialogs } from "../program/dialogs.ts";
import { footerLine, headerLine, statusLine } from "../program/frame_lines.ts";
import { incidentBar } from "../program/incident_bar.ts";
import type { State } from "../state/state.ts";

/** A line of a screen in words. */
export interface SpokenLine {
  readonly text: string;
  /** Whether the cursor is on it. */
  readonly selected: boolean;
  /** The title of a panel without its position; null for any other line. */
  readonly title: string | null;
}

/** The lines that the keys are for: those of the top dialog, otherwise of the panels. */
export function spokenBody(state: State): readonly SpokenLine[] {
  const dialog = dialogs(state).at(-1);
  const lines = dialog === undefined
    ? wayPanels(state).flatMap((panel) => [
      { text: spoken(headLine(panel), state), selected: false, title: spoken(panel.title, state) },
      ...panel.lines.map((line) => spokenLine(line, state)),
    ])
    : dialog.lines.map((line) => spokenLine(line, state));
  return lines.filter(({ text }) => text !== "");
}

/** The whole page, top to bottom. */
export function spokenPage(state: State): readonly string[] {
  const bar = incidentBar(state);
  return [
    spoken(headerLine(state), state),
    ...(bar === null ? [] : [spoken(bar, state)]),
    ...spokenBody(state).map(({ text }) => text),
    spoken(statusLine(state), state),
    spokenKeys(state),
  ].filter((text) => text !== "");
}

/** What the keys do now. */
export function spokenKeys(state: State): string {
  return spoken(footerLine(state), state);
}

export function spoken(line: Line, { look }: State): string {
  const text = spokenText(line);
  return look.ascii ? asciiText(text) : text;
}

function spokenLine(line: Line, state: State): SpokenLine {
  const selected = line.some(({ text }) => text.includes("▌"));
  return { text: spoken(line, state), selected, title: null };
}
