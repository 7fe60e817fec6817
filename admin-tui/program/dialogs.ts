import { dialogRoom } from "../draw/layout.ts";
import type { DialogBox } from "../draw/dialog_lines.ts";
import { formDialog } from "../screens/form/form_dialog.ts";
import { helpBox } from "../screens/help/help_lines.ts";
import { actionDialog } from "../screens/operator_action/action_dialog.ts";
import { replayDialog } from "../screens/replay/replay_lines.ts";
import { screens } from "../screens/screens.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";

/** The dialogs over the body; the last one receives the keys. */
export function dialogs(state: State): readonly DialogBox[] {
  const { replay, action, form, help, barRows } = state;
  const size = dialogRoom(state);
  return [
    screens[screenOf(state)].dialog(state),
    replay.open ? replayDialog(replay, size) : null,
    action.dialog === null ? null : actionDialog(state, action.dialog),
    form === null ? null : formDialog(form, size),
    help === null ? null : helpBox(state, help),
  ].filter((box) => box !== null).map((box) => ({ ...box, top: box.top + barRows }));
}
