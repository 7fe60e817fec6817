import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows, fits, smallest } from "../layout.ts";
import type { Screen, State } from "../model.ts";
import {
  footerLine,
  headerLine,
  ruleLine,
  statusLine,
  tooSmallLine,
} from "../presentation/frame_lines.ts";
import { helpBox, helpDialog } from "../presentation/help_lines.ts";
import { LabScreen } from "./lab_screen.tsx";
import { Lines } from "./lines.tsx";
import { SendsDialogBox, SendsScreen } from "./sends_screen.tsx";
import { UserScreen } from "./user_screen.tsx";
import { UsersScreen } from "./users_screen.tsx";

const screens: Readonly<Record<Screen, (props: { readonly state: State }) => ReactNode>> = {
  users: UsersScreen,
  user: UserScreen,
  lab: LabScreen,
  sends: SendsScreen,
};

/** The whole terminal, cell for cell: never a row taller than the window, or it would scroll. */
export function App({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  if (!fits(state.size)) {
    return (
      <Window>
        <Lines lines={[tooSmallLine(state, smallest)]} columns={columns} rows={1} />
      </Window>
    );
  }
  const Body = screens[state.screen];
  return (
    <Window rows={rows}>
      <Lines lines={[headerLine(state), ruleLine(columns)]} columns={columns} rows={2} />
      <Box height={bodyRows(state.size)} width={columns} flexShrink={0} overflow="hidden">
        <Body state={state} />
      </Box>
      <Lines lines={[statusLine(state), footerLine(state)]} columns={columns} rows={2} />
      {state.screen === "sends" && state.sends.dialog !== null && (
        <SendsDialogBox dialog={state.sends.dialog} size={state.size} />
      )}
      {state.help !== null && <Help scroll={state.help} size={state.size} />}
    </Window>
  );
}

/**
 * No width: Ink gives it the terminal's. When the window shrinks Ink draws the old frame once more
 * before the new one is made, and a row too wide would wrap and leave its tail behind.
 */
function Window({ rows, children }: {
  readonly rows?: number;
  readonly children: ReactNode;
}): ReactNode {
  const height = rows === undefined ? {} : { height: rows };
  return <Box flexDirection="column" overflow="hidden" {...height}>{children}</Box>;
}

function Help({ scroll, size }: {
  readonly scroll: number;
  readonly size: State["size"];
}): ReactNode {
  const { columns, rows, left, top } = helpBox(size);
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={helpDialog(scroll, columns, rows)} columns={columns} rows={rows} />
    </Box>
  );
}
