import type { Binding, DangerousBinding } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";

/** Rows of THE table (`keymap.ts`). `u` does what applies; both where the account is held back. */
export const userKeymap: readonly Binding[] = [
  { scope: "user", keys: ["esc", "h", "left"], name: "user.back", label: "back", hint: true },
  { scope: "user", keys: ["r"], name: "user.refresh", label: "read again" },
  dangerous("sessionRow", "e", "action.endSession", "end this one"),
  dangerous("userOpen", "u", "action.lock", "lock"),
  dangerous("userHeld", "u", "action.unlock", "unlock"),
  dangerous("userAjar", "L", "action.lock", "lock"),
  dangerous("userActions", "x", "action.endSessions", "end sessions"),
  dangerous("userActions", "X", "action.endDevices", "end devices"),
  dangerous("userActions", "F", "action.resetSecondFactor", "reset 2FA"),
  dangerous("userActions", "C", "action.issueCode", "issue code"),
  dangerous("userActions", "A", "action.removeTotp", "remove app"),
  dangerous("userActions", "P", "action.removePasskey", "remove passkey"),
  dangerous("userActions", "D", "action.delete", "delete account"),
  { scope: "userLists", keys: ["]"], name: "user.nextSection", label: "next section" },
  { scope: "userLists", keys: ["["], name: "user.previousSection", label: "section before" },
  { scope: "userLists", keys: ["t"], name: "user.lab", label: "test a code", hint: true },
  { scope: "user", keys: ["y"], name: "user.copyId", label: "copy id" },
  { scope: "user", keys: ["Y"], name: "user.copyName", label: "copy name" },

  { scope: "actionReason", keys: ["enter"], name: "action.next", label: "go on", hint: true },
  { scope: "actionReason", keys: ["esc"], name: "action.leave", label: "leave", hint: true },
  dangerous("actionConfirm", "y", "action.confirm", "yes, do it"),
  {
    scope: "actionConfirm",
    keys: ["n", "esc"],
    name: "action.leave",
    label: "no, leave",
    hint: true,
  },
  { scope: "actionDigits", keys: ["esc"], name: "action.leave", label: "no, leave", hint: true },
  { scope: "actionText", keys: ["down", "pgdn"], name: "action.down", label: "more", hint: true },
  { scope: "actionText", keys: ["up", "pgup"], name: "action.up", label: "back up" },
  { scope: "actionAsked", keys: ["esc"], name: "action.leave", label: "leave", hint: true },
  { scope: "actionPerforming", keys: ["q"], name: "leave", label: "quit", hint: true },
  {
    scope: "actionRefused",
    keys: ["esc", "enter"],
    name: "action.leave",
    label: "close",
    hint: true,
  },
  { scope: "actionCode", keys: ["y"], name: "action.copyCode", label: "copy", hint: true },
  { scope: "actionCode", keys: ["esc"], name: "action.leave", label: "close, forget", hint: true },
];

function dangerous(
  scope: Scope,
  key: string,
  name: DangerousBinding,
  label: string,
): Binding {
  return { scope, keys: [key], name, dangerous: true, label, hint: true };
}
