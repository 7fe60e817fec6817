import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows, fits, smallest } from "../draw/layout.ts";
import type { Look } from "../draw/look.ts";
import type { State } from "../state/state.ts";
import type { Screen } from "../state/screen.ts";
import type { HelpState } from "../state/help_state.ts";
import { footerLine, headerLine, ruleLine, statusLine, tooSmallLine } from "./frame_lines.ts";
import { helpDialog, helpLayout } from "../screens/help/help_lines.ts";
import { ActivityScreen, ReplayBox } from "../screens/activity/activity_screen.tsx";
import { DeliveryScreen } from "../screens/delivery/delivery_screen.tsx";
import { FaultsBox, LabScreen } from "../screens/lab/lab_screen.tsx";
import { Lines, LookContext } from "../draw/lines.tsx";
import { SendsDialogBox, SendsScreen } from "../screens/sends/sends_screen.tsx";
import { ActionDialogBox, UserScreen } from "../screens/user/user_screen.tsx";
import { UsersScreen } from "../screens/users/users_screen.tsx";

const screens: Readonly<Record<Screen, (props: { readonly state: State }) => ReactNode>> = {
  users: UsersScreen,
  user: UserScreen,
  lab: LabScreen,
  sends: SendsScreen,
  activity: ActivityScreen,
  delivery: DeliveryScreen,
};

/** The whole terminal, cell for cell: never a row taller than the window, or it would scroll. */
export function App({ state }: { readonly state: State }): ReactNode {
  const { columns, rows } = state.size;
  if (!fits(state.size)) {
    return (
      <Window look={state.look}>
        <Lines lines={[tooSmallLine(state, smallest)]} columns={columns} rows={1} />
      </Window>
    );
  }
  const Body = screens[state.screen];
  return (
    <Window look={state.look} rows={rows}>
      <Lines lines={[headerLine(state), ruleLine(columns)]} columns={columns} rows={2} />
      <Box height={bodyRows(state.size)} width={columns} flexShrink={0} overflow="hidden">
        <Body state={state} />
      </Box>
      <Lines lines={[statusLine(state), footerLine(state)]} columns={columns} rows={2} />
      {state.screen === "sends" && state.sends.dialog !== null && (
        <SendsDialogBox dialog={state.sends.dialog} size={state.size} />
      )}
      {state.replay.open && <ReplayBox state={state} />}
      {state.screen === "lab" && state.lab.simulator.faults !== null && (
        <FaultsBox lab={state.lab} size={state.size} />
      )}
      {state.action.dialog !== null && (
        <ActionDialogBox state={state} dialog={state.action.dialog} />
      )}
      {state.help !== null && <Help state={state} help={state.help} />}
    </Window>
  );
}

/**
 * No width: Ink gives it the terminal's. When the window shrinks Ink draws the old frame once more
 * before the new one is made, and a row too wide would wrap and leave its tail behind.
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

function Help({ state, help }: {
  readonly state: State;
  readonly help: HelpState;
}): ReactNode {
  const { columns, rows, left, top } = helpLayout(state, help);
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={helpDialog(state, help)} columns={columns} rows={rows} />
    </Box>
  );
}
