import type { ReactNode } from "react";
import { bodyRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { sendsLines } from "./sends_lines.ts";
import { Lines } from "../../draw/lines.tsx";

/** Whether codes are being sent, what they cost, and the newest deliveries. */
export function SendsScreen({ state }: { readonly state: State }): ReactNode {
  const { size, sends } = state;
  return (
    <Lines
      lines={sendsLines(state).lines.slice(sends.top)}
      columns={size.columns}
      rows={bodyRows(size)}
    />
  );
}
