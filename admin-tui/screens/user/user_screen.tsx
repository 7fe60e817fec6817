import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows } from "../../draw/layout.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { userHeadLines } from "./user_lines.ts";
import { paneRows, userHeadRows, type UserPane, userPanes } from "./user_panes.ts";
import { Divider, Lines } from "../../draw/lines.tsx";

/** One user: facts, factors, sessions, deliveries and events. */
export function UserScreen({ state }: { readonly state: State }): ReactNode {
  const user = userOf(state);
  const { now, size } = state;
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
