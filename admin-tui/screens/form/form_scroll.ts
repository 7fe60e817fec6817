import { dialogRoom } from "../../draw/layout.ts";
import type { Step } from "../../app/step.ts";
import type { State } from "../../state/state.ts";
import { formDialog } from "./form_dialog.ts";

/** Scrolls the confirmation, within its text; positive is down. */
export function scrollForm(state: State, lines: number): Step {
  const { form } = state;
  if (form?.step !== "confirm") return [state, []];
  const { topMax } = formDialog(form, dialogRoom(state));
  const top = Math.max(0, Math.min(Math.min(form.top, topMax) + lines, topMax));
  return [{ ...state, form: { ...form, top } }, []];
}
