import type { ReactNode } from "react";
import { bodyRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { activityLines } from "./activity_lines.ts";
import { Lines } from "../../draw/lines.tsx";

/** Figures, stops and circuits, and the live feed. */
export function ActivityScreen({ state }: { readonly state: State }): ReactNode {
  const { size, activity } = state;
  return (
    <Lines
      lines={activityLines(state).lines.slice(activity.top)}
      columns={size.columns}
      rows={bodyRows(size)}
    />
  );
}
