import { bodyArea } from "../draw/body.ts";
import type { DialogBox } from "../draw/dialog_lines.ts";
import { fits, smallest } from "../draw/layout.ts";
import type { Panel } from "../draw/panel.ts";
import type { Line } from "../draw/text.ts";
import type { State } from "../state/state.ts";
import { wayPanels } from "./crumbs.ts";
import { dialogs } from "./dialogs.ts";
import { footerLine, headerLine, statusLine, tooSmallLine } from "./frame_lines.ts";
import { incidentBar } from "./incident_bar.ts";

/** Everything on the screen, from top to bottom. The dialogs cover it; the last receives keys. */
export interface FrameParts {
  readonly head: readonly Line[];
  readonly bodyRows: number;
  /** Their areas begin below the head. */
  readonly panels: readonly Panel[];
  readonly foot: readonly Line[];
  readonly dialogs: readonly DialogBox[];
}

/** The whole terminal as plain data: never taller than the window, which would scroll. */
export function frameParts(state: State): FrameParts {
  if (!fits(state.size)) {
    const head = [tooSmallLine(state, smallest)];
    return { head, bodyRows: 0, panels: [], foot: [], dialogs: [] };
  }
  return {
    head: headLines(state),
    bodyRows: bodyArea(state).rows,
    panels: wayPanels(state),
    foot: [statusLine(state), footerLine(state)],
    dialogs: dialogs(state),
  };
}

/** The header, and below it what is wrong, if anything is. */
function headLines(state: State): readonly Line[] {
  const bar = incidentBar(state);
  return bar === null ? [headerLine(state)] : [headerLine(state), bar];
}
