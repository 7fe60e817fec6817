import type { Step } from "../../app/effects.ts";
import type { State } from "../../state/state.ts";
import * as acts from "../operator_action/update_acts.ts";
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
  "act.lock": (state) => acts.openAct(state, "lock"),
  "act.unlock": (state) => acts.openAct(state, "unlock"),
  "act.endSession": acts.openEndSession,
  "act.endSessions": (state) => acts.openAct(state, "end_sessions"),
  "act.endDevices": (state) => acts.openAct(state, "end_devices"),
  "act.resetSecondFactor": (state) => acts.openAct(state, "reset_second_factor"),
  "act.issueCode": (state) => acts.openAct(state, "issue_recovery_code"),
  "act.removeTotp": (state) => acts.openAct(state, "remove_totp"),
  "act.removePasskey": acts.openRemovePasskey,
  "act.delete": (state) => acts.openAct(state, "delete"),
  "act.next": acts.nextActStep,
  "act.confirm": acts.confirmAct,
  "act.leave": acts.leaveAct,
  "act.down": (state) => acts.scrollAct(state, 1),
  "act.up": (state) => acts.scrollAct(state, -1),
  "act.copyCode": acts.copyCode,
};
