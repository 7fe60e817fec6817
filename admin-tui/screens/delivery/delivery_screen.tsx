import { Box } from "ink";
import type { ReactNode } from "react";
import { deliveryOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { traceHead, traceRows, traceSteps } from "./trace_lines.ts";
import { Lines } from "../../draw/lines.tsx";

/** One message, from the accepted password to the result. */
export function DeliveryScreen({ state }: { readonly state: State }): ReactNode {
  const { columns } = state.size;
  const head = traceHead(state);
  return (
    <Box flexDirection="column">
      <Lines lines={head} columns={columns} rows={head.length} />
      <Lines
        lines={traceSteps(state).slice(deliveryOf(state)?.top ?? 0)}
        columns={columns}
        rows={traceRows(state)}
      />
    </Box>
  );
}
