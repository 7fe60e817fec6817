import { Box } from "ink";
import type { ReactNode } from "react";
import { fits } from "../draw/layout.ts";
import { Dialog, Lines, LookContext } from "../draw/lines.tsx";
import type { Look } from "../draw/look.ts";
import { Panels } from "../draw/panels.tsx";
import type { State } from "../state/state.ts";
import { frameParts } from "./frame_parts.ts";

/** The whole terminal, cell by cell. */
export function App({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  const { head, bodyRows, panels, foot, dialogs } = frameParts(state);
  if (!fits(state.size)) {
    return (
      <Window look={state.look}>
        <Lines lines={head} columns={columns} rows={1} />
      </Window>
    );
  }
  return (
    <Window look={state.look} rows={rows}>
      <Lines lines={head} columns={columns} rows={1 + state.barRows} />
      <Box
        flexDirection="column"
        height={bodyRows}
        width={columns}
        flexShrink={0}
        overflow="hidden"
      >
        <Panels panels={panels} />
      </Box>
      <Lines lines={foot} columns={columns} rows={2} />
      {dialogs.map((box, at) => <Dialog key={at} box={box} />)}
    </Window>
  );
}

/**
 * Sets no width, so that Ink uses the width of the terminal. When the window shrinks, Ink draws the
 * old frame once more before the new one, and a row that is too wide would wrap and leave remains.
 */
export function Window({ look, rows, children }: {
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
