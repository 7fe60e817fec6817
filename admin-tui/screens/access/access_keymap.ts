import type { Binding } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { OrderName } from "../../state/form_state.ts";
import { orderWords } from "../../words/order_words.ts";

/** Rows of the keymap (`keymap.ts`). */
export const accessKeymap: readonly Binding[] = [
  order("accessInvitations", "n", "createInvitation"),
  order("accessInvitations", "N", "createUser"),
  order("openInvitation", "x", "revokeInvitation"),
  order("invitedUser", "I", "inviteUser"),
  order("accessKeys", "n", "createApiKey"),
  order("liveKey", "x", "revokeApiKey"),
  order("accessNumbers", "n", "addTestNumber"),
  order("testNumber", "x", "removeTestNumber"),
  { scope: "access", keys: ["]"], name: "access.nextSection", label: "next section", hint: true },
  { scope: "access", keys: ["["], name: "access.previousSection", label: "previous section" },
  { scope: "access", keys: ["a"], name: "apps.open", label: "apps", hint: true },
  { scope: "access", keys: ["r"], name: "access.refresh", label: "refresh", hint: true },
  { scope: "accessRow", keys: ["y"], name: "access.copyId", label: "copy ID" },
];

function order(scope: Scope, key: string, name: OrderName): Binding {
  const { label } = orderWords(name);
  return { scope, keys: [key], name: `order.${name}`, dangerous: true, label, hint: true };
}
