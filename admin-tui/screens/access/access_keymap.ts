import type { Binding } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { OrderName } from "../../state/form_state.ts";
import { orderWords } from "../../words/order_words.ts";

interface OrderKey {
  readonly scope: Scope;
  readonly key: string;
  readonly order: OrderName;
}

/** The keys that open a form, in the order of the sections. */
export const orderKeys: readonly OrderKey[] = [
  { scope: "accessInvitations", key: "n", order: "createInvitation" },
  { scope: "accessInvitations", key: "N", order: "createUser" },
  { scope: "openInvitation", key: "x", order: "revokeInvitation" },
  { scope: "invitedUser", key: "I", order: "inviteUser" },
  { scope: "accessKeys", key: "n", order: "createApiKey" },
  { scope: "liveKey", key: "x", order: "revokeApiKey" },
  { scope: "accessNumbers", key: "n", order: "addTestNumber" },
  { scope: "testNumber", key: "x", order: "removeTestNumber" },
];

/** Rows of the keymap (`keymap.ts`). */
export const accessKeymap: readonly Binding[] = [
  ...orderKeys.map(orderBinding),
  {
    scope: "access",
    keys: ["]"],
    name: "access.nextSection",
    label: "next section",
    short: "section",
    hint: true,
  },
  { scope: "access", keys: ["["], name: "access.previousSection", label: "previous section" },
  { scope: "access", keys: ["a"], name: "apps.open", label: "apps", hint: true },
  { scope: "access", keys: ["r"], name: "access.refresh", label: "refresh", hint: true },
  { scope: "accessRow", keys: ["y"], name: "access.copyId", label: "copy ID" },
];

function orderBinding({ scope, key, order }: OrderKey): Binding {
  const { label } = orderWords(order);
  return { scope, keys: [key], name: `order.${order}`, dangerous: true, label, hint: true };
}
