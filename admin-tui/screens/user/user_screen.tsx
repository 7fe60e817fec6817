import { Box } from "ink";
import type { ReactNode } from "react";
import type { ActionDialog } from "../../state/action_state.ts";
import { bodyRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { actionDialog } from "../operator_action/action_dialog.ts";
import { userHeadLines } from "./user_lines.ts";
import { paneRows, userHeadRows, type UserPane, userPanes } from "./user_panes.ts";
import { Divider, Lines } from "../../draw/lines.tsx";

/** One user: who, how they log in, where they are, what happened. */
export function UserScreen({ state }: { readonly state: State }): ReactNode {
  const { user, now, size } = state;
  if (user === null) return <Lines lines={[]} columns={size.columns} rows={bodyRows(size)} />;
  const [left, right] = userPanes(state);
  const rows = paneRows(state);
  return (
    <Box flexDirection="column" width={size.columns} height={bodyRows(size)} flexShrink={0}>
      <Lines
        lines={userHeadLines(user.username, user.description, now)}
        columns={size.columns}
        rows={userHeadRows}
      />
      <Box height={rows} flexShrink={0}>
        <Pane pane={left} top={user.tops[0]} rows={rows} />
        {right !== undefined && <Divider rows={rows} />}
        <Pane pane={right} top={user.tops[1]} rows={rows} />
      </Box>
    </Box>
  );
}

function Pane({ pane, top, rows }: {
  readonly pane: UserPane | undefined;
  readonly top: number;
  readonly rows: number;
}): ReactNode {
  if (pane === undefined) return null;
  return <Lines lines={pane.lines.slice(top)} columns={pane.columns} rows={rows} />;
}

/** Over everything: nothing else takes a key while it is open. */
export function ActionDialogBox({ state, dialog }: {
  readonly state: State;
  readonly dialog: ActionDialog;
}): ReactNode {
  const { columns, rows, left, top, lines } = actionDialog(state, dialog);
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={lines} columns={columns} rows={rows} />
    </Box>
  );
}
