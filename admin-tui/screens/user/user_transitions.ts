import type { Step } from "../../app/step.ts";
import type { State } from "../../state/state.ts";
import * as action from "../operator_action/update_action.ts";
import { showLab } from "../lab/update_lab.ts";
import { nextSection } from "./update_user.ts";
import type { DangerousUserBinding, HarmlessUserBinding } from "./user_keymap.ts";

/** What the keys of a user's screen do; the number stays masked, so the lab gets none. */
export const userTransitions: Readonly<
  Record<DangerousUserBinding | HarmlessUserBinding, (state: State) => Step>
> = {
  "user.lab": showLab,
  "user.nextSection": (state) => nextSection(state, 1),
  "user.previousSection": (state) => nextSection(state, -1),
  "action.lock": (state) => action.openAction(state, "lock"),
  "action.unlock": (state) => action.openAction(state, "unlock"),
  "action.endSession": action.openEndSession,
  "action.endSessions": (state) => action.openAction(state, "end_sessions"),
  "action.endDevices": (state) => action.openAction(state, "end_devices"),
  "action.resetSecondFactor": (state) => action.openAction(state, "reset_second_factor"),
  "action.issueCode": (state) => action.openAction(state, "issue_recovery_code"),
  "action.removeTotp": (state) => action.openAction(state, "remove_totp"),
  "action.removePasskey": action.openRemovePasskey,
  "action.delete": (state) => action.openAction(state, "delete"),
  "action.next": action.nextActionStep,
  "action.confirm": action.confirmAction,
  "action.leave": action.leaveAction,
  "action.down": (state) => action.scrollAction(state, 1),
  "action.up": (state) => action.scrollAction(state, -1),
  "action.copyCode": action.copyCode,
};
