import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows, type Size } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import type { SendsDialog } from "../../state/sends_state.ts";
import { sendsDialog } from "./sends_dialog.ts";
import { sendsLines } from "./sends_lines.ts";
import { Lines } from "../../draw/lines.tsx";

/** Whether codes go out, what they cost, what became of the newest. */
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

/** Over everything: nothing else takes a key while it is open. */
export function SendsDialogBox({ dialog, size }: {
  readonly dialog: SendsDialog;
  readonly size: Size;
}): ReactNode {
  const { columns, rows, left, top, lines } = sendsDialog(dialog, size);
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={lines} columns={columns} rows={rows} />
    </Box>
  );
}
