import type { Binding } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { OrderName } from "../../state/form_state.ts";
import { orderWords } from "../../words/order_words.ts";

/** Rows of the keymap (`keymap.ts`). */
export const appKeymap: readonly Binding[] = [
  {
    scope: "appUser",
    keys: ["enter", "o"],
    name: "app.user",
    label: "open user",
    short: "open",
    hint: true,
  },
  {
    scope: "appUser",
    keys: ["x"],
    name: "app.endAccess",
    dangerous: true,
    label: "end access",
    short: "end",
    hint: true,
  },
  order("appRead", "e", "updateClient"),
  order("appRead", "s", "addClientSecret"),
  order("appRead", "S", "dropClientSecret"),
  order("appEnabled", "u", "disableClient"),
  order("appDisabled", "u", "enableClient"),
  order("appRead", "D", "removeClient"),
  { scope: "appRead", keys: ["]"], name: "app.nextSection", label: "next section" },
  { scope: "appRead", keys: ["["], name: "app.previousSection", label: "previous section" },
  { scope: "app", keys: ["y"], name: "app.copyId", label: "copy client ID" },
  { scope: "app", keys: ["r"], name: "app.refresh", label: "refresh" },
];

function order(scope: Scope, key: string, name: OrderName): Binding {
  const { label } = orderWords(name);
  return { scope, keys: [key], name: `order.${name}`, dangerous: true, label, hint: true };
}
