import type { Binding } from "../../app/binding.ts";
import { orderWords } from "../../words/order_words.ts";

/** Rows of the keymap (`keymap.ts`). */
export const appsKeymap: readonly Binding[] = [
  { scope: "appsRow", keys: ["enter", "o"], name: "apps.show", label: "open", hint: true },
  {
    scope: "appsAdd",
    keys: ["n"],
    name: "order.addClient",
    dangerous: true,
    label: orderWords("addClient").label,
    hint: true,
  },
  { scope: "appsRow", keys: ["y"], name: "apps.copyId", label: "copy client ID", hint: true },
  { scope: "apps", keys: ["r"], name: "apps.refresh", label: "refresh", hint: true },
];
