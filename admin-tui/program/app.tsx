import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyArea } from "../draw/body.ts";
import { fits, smallest } from "../draw/layout.ts";
import { Dialog, Lines, LookContext } from "../draw/lines.tsx";
import type { Look } from "../draw/look.ts";
import type { Line } from "../draw/text.ts";
import { Panels } from "../draw/panels.tsx";
import type { State } from "../state/state.ts";
import { wayPanels } from "./crumbs.ts";
import { dialogs } from "./dialogs.ts";
import { incidentBar } from "./incident_bar.ts";
import { footerLine, headerLine, statusLine, tooSmallLine } from "./frame_lines.ts";

/** The whole terminal, cell by cell: never taller than the window, which would scroll. */
export function App({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  if (!fits(state.size)) {
    return (
      <Window look={state.look}>
        <Lines lines={[tooSmallLine(state, smallest)]} columns={columns} rows={1} />
      </Window>
    );
  }
  return (
    <Window look={state.look} rows={rows}>
      <Lines lines={headLines(state)} columns={columns} rows={1 + state.barRows} />
      <Box
        flexDirection="column"
        height={bodyArea(state).rows}
        width={columns}
        flexShrink={0}
        overflow="hidden"
      >
        <Panels panels={wayPanels(state)} />
      </Box>
      <Lines lines={[statusLine(state), footerLine(state)]} columns={columns} rows={2} />
      {dialogs(state).map((box, at) => <Dialog key={at} box={box} />)}
    </Window>
  );
}

/** The header, and below it what is wrong, if anything is. */
function headLines(state: State): readonly Line[] {
  const bar = incidentBar(state);
  return bar === null ? [headerLine(state)] : [headerLine(state), bar];
}

/**
 * Sets no width, so that Ink uses the width of the terminal. When the window shrinks, Ink draws the
 * old frame once more before the new one, and a row that is too wide would wrap and leave remains.
 */
function Window({ look, rows, children }: {
  readonly look: Look;
  readonly rows?: number;
  readonly children: ReactNode;
}): ReactNode {
  const height = rows === undefined ? {} : { height: rows };
  return (
    <LookContext value={look}>
      <Box flexDirection="column" overflow="hidden" {...height}>{children}</Box>
    </LookContext>
  );
}
