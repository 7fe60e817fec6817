import type { Binding } from "../keymap.ts";

/** Where the keys of a user's screen and of its dialogs are live. */
export type UserScope =
  | "userLists"
  | "userOpen"
  | "userHeld"
  | "userAjar"
  | "userActs"
  | "sessionRow"
  | "actAsked"
  | "actText"
  | "actReason"
  | "actConfirm"
  | "actDigits"
  | "actPerforming"
  | "actRefused"
  | "actCode";

/** Begins or confirms an act on an account. */
export type DangerousUserBinding =
  | "act.lock"
  | "act.unlock"
  | "act.endSession"
  | "act.endSessions"
  | "act.endDevices"
  | "act.resetSecondFactor"
  | "act.issueCode"
  | "act.removeTotp"
  | "act.removePasskey"
  | "act.delete"
  | "act.confirm";

export type HarmlessUserBinding =
  | "user.lab"
  | "user.nextSection"
  | "user.previousSection"
  | "act.next"
  | "act.leave"
  | "act.down"
  | "act.up"
  | "act.copyCode";

/** Rows of THE table (`keymap.ts`). `u` does what applies; both where the account is held back. */
export const userKeymap: readonly Binding[] = [
  dangerous("sessionRow", "e", "act.endSession", "end this one"),
  dangerous("userOpen", "u", "act.lock", "lock"),
  dangerous("userHeld", "u", "act.unlock", "unlock"),
  dangerous("userAjar", "L", "act.lock", "lock"),
  dangerous("userActs", "x", "act.endSessions", "end sessions"),
  dangerous("userActs", "X", "act.endDevices", "end devices"),
  dangerous("userActs", "F", "act.resetSecondFactor", "reset 2FA"),
  dangerous("userActs", "C", "act.issueCode", "issue code"),
  dangerous("userActs", "A", "act.removeTotp", "remove app"),
  dangerous("userActs", "P", "act.removePasskey", "remove passkey"),
  dangerous("userActs", "D", "act.delete", "delete account"),
  { scope: "userLists", keys: ["]"], name: "user.nextSection", label: "next section" },
  { scope: "userLists", keys: ["["], name: "user.previousSection", label: "section before" },
  { scope: "userLists", keys: ["t"], name: "user.lab", label: "test a code", hint: true },

  { scope: "actReason", keys: ["enter"], name: "act.next", label: "go on", hint: true },
  { scope: "actReason", keys: ["esc"], name: "act.leave", label: "leave", hint: true },
  dangerous("actConfirm", "y", "act.confirm", "yes, do it"),
  { scope: "actConfirm", keys: ["n", "esc"], name: "act.leave", label: "no, leave", hint: true },
  { scope: "actDigits", keys: ["esc"], name: "act.leave", label: "no, leave", hint: true },
  { scope: "actText", keys: ["down", "pgdn"], name: "act.down", label: "more", hint: true },
  { scope: "actText", keys: ["up", "pgup"], name: "act.up", label: "back up" },
  { scope: "actAsked", keys: ["esc"], name: "act.leave", label: "leave", hint: true },
  { scope: "actPerforming", keys: ["q"], name: "leave", label: "quit", hint: true },
  {
    scope: "actRefused",
    keys: ["esc", "enter"],
    name: "act.leave",
    label: "close",
    hint: true,
  },
  { scope: "actCode", keys: ["y"], name: "act.copyCode", label: "copy", hint: true },
  { scope: "actCode", keys: ["esc"], name: "act.leave", label: "close, forget", hint: true },
];

function dangerous(
  scope: UserScope,
  key: string,
  name: DangerousUserBinding,
  label: string,
): Binding {
  return { scope, keys: [key], name, dangerous: true, label, hint: true };
}
