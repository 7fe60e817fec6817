import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { activityLines } from "./activity_lines.ts";
import { replayDialog } from "../replay/replay_lines.ts";
import { Lines } from "../../draw/lines.tsx";

/** Figures, what holds codes back, and what happens now. */
export function ActivityScreen({ state }: { readonly state: State }): ReactNode {
  const { size, activity } = state;
  return (
    <Lines
      lines={activityLines(state).slice(activity.top)}
      columns={size.columns}
      rows={bodyRows(size)}
    />
  );
}

/** Over everything: nothing else takes a key while it is open. */
export function ReplayBox({ state }: { readonly state: State }): ReactNode {
  const { columns, rows, left, top, lines } = replayDialog(state.replay, state.size);
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={lines} columns={columns} rows={rows} />
    </Box>
  );
}
