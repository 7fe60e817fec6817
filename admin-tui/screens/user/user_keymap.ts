import type { OperatorActionName } from "../../../core/operator.ts";
import type { Binding } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import { actionWords } from "../../words/action_words.ts";
import { orderWords } from "../../words/order_words.ts";

/**
 * The key of each action by scope; `u` unlocks or locks, whichever applies. On a factor, the footer
 * begins with the actions on factors.
 */
export const actionKeys: Readonly<
  Record<OperatorActionName, Readonly<Partial<Record<Scope, string>>>>
> = {
  resend_code: { userActions: "s", case: "s", deliveryUser: "s" },
  end_session: { sessionRow: "e" },
  unlock: { userBlocked: "u" },
  lock: { userOpen: "u", userLockable: "L" },
  issue_recovery_code: { factorRow: "C", factorActions: "C" },
  disconnect_app: { appRow: "e" },
  end_sessions: { userActions: "x" },
  end_devices: { userActions: "X" },
  reset_second_factor: { factorRow: "F", factorActions: "F" },
  remove_totp: { factorRow: "A", factorActions: "A" },
  remove_passkey: { factorRow: "P", factorActions: "P" },
  delete: { userActions: "D" },
};

/** The actions that a small footer names, too. */
const frequent: ReadonlySet<OperatorActionName> = new Set<OperatorActionName>([
  "resend_code",
  "end_session",
  "unlock",
  "lock",
  "issue_recovery_code",
]);

/** Labels in a footer without room for all. */
const shortLabels: Readonly<Partial<Record<OperatorActionName, string>>> = {
  resend_code: "resend",
  end_session: "end",
  issue_recovery_code: "code",
  disconnect_app: "disconnect",
  end_sessions: "end all",
  end_devices: "forget",
  reset_second_factor: "2FA",
  delete: "delete",
};

/** Rows of the keymap (`keymap.ts`). */
export const userKeymap: readonly Binding[] = [
  {
    scope: "userRow",
    keys: ["enter", "l", "right"],
    name: "userRow.open",
    label: "open",
    hint: true,
  },
  ...actionBindings((scope) => scope === "factorRow"),
  {
    scope: "userLists",
    keys: ["w"],
    name: "case.open",
    label: "why no code?",
    short: "why",
    hint: true,
  },
  {
    scope: "appRow",
    keys: ["enter"],
    name: "user.app",
    label: "open app",
    short: "open",
    hint: true,
  },
  { scope: "user", keys: ["r"], name: "user.refresh", label: "refresh" },
  ...actionBindings((scope, action) => scope !== "factorRow" && frequent.has(action)),
  {
    scope: "userLists",
    keys: ["E"],
    name: "case.export",
    label: "export case",
    short: "export",
    hint: true,
  },
  ...actionBindings((scope, action) => scope !== "factorRow" && !frequent.has(action)),
  {
    scope: "userActions",
    keys: ["R"],
    name: "order.changeRoles",
    dangerous: true,
    label: orderWords("changeRoles").label,
    short: "roles",
    hint: true,
  },
  { scope: "userLists", keys: ["]"], name: "user.nextSection", label: "next section" },
  { scope: "userLists", keys: ["["], name: "user.previousSection", label: "previous section" },
  {
    scope: "userLists",
    keys: ["t"],
    name: "user.lab",
    label: "test a code",
    short: "test",
    hint: true,
  },
  { scope: "user", keys: ["y"], name: "user.copyId", label: "copy ID" },
  { scope: "user", keys: ["Y"], name: "user.copyName", label: "copy name" },

  { scope: "actionReason", keys: ["enter"], name: "action.next", label: "next", hint: true },
  { scope: "actionReason", keys: ["esc"], name: "action.leave", label: "cancel", hint: true },
  {
    scope: "actionConfirm",
    keys: ["y"],
    name: "action.confirm",
    dangerous: true,
    label: "confirm",
    hint: true,
  },
  {
    scope: "actionConfirm",
    keys: ["esc", "n"],
    name: "action.leave",
    label: "cancel",
    hint: true,
  },
  { scope: "actionDigits", keys: ["esc"], name: "action.leave", label: "cancel", hint: true },
  {
    scope: "actionText",
    keys: ["down", "pgdn"],
    name: "action.down",
    label: "scroll down",
    hint: true,
  },
  { scope: "actionText", keys: ["up", "pgup"], name: "action.up", label: "scroll up" },
  { scope: "actionAsked", keys: ["esc"], name: "action.leave", label: "cancel", hint: true },
  { scope: "actionPerforming", keys: ["q"], name: "leave", label: "quit", hint: true },
  {
    scope: "actionRefused",
    keys: ["esc", "enter"],
    name: "action.leave",
    label: "close",
    hint: true,
  },
  { scope: "actionCode", keys: ["y"], name: "action.copyCode", label: "copy", hint: true },
  { scope: "actionCode", keys: ["esc"], name: "action.leave", label: "close", hint: true },
];

function actionBindings(
  isIn: (scope: Scope, action: OperatorActionName) => boolean,
): readonly Binding[] {
  return Object.entries(actionKeys).flatMap(([name, keys]) => {
    const action = name as OperatorActionName;
    return Object.entries(keys).filter(([scope]) => isIn(scope as Scope, action))
      .map(([scope, key]) => actionBinding(action, scope as Scope, key));
  });
}

function actionBinding(action: OperatorActionName, scope: Scope, key: string): Binding {
  const { label } = actionWords(action);
  const short = shortLabels[action] ?? label;
  return {
    scope,
    keys: [key],
    name: `action.${action}`,
    dangerous: true,
    label,
    short,
    hint: true,
  };
}
