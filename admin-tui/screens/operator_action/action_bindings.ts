import type { Transitions } from "../../app/binding.ts";
import * as action from "./update_action.ts";

export const actionBindings = {
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
} satisfies Partial<Transitions>;
