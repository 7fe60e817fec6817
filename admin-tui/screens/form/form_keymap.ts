import type { Binding } from "../../app/binding.ts";

/** Rows of the keymap (`keymap.ts`): the steps of a form. */
export const formKeymap: readonly Binding[] = [
  { scope: "formFields", keys: ["enter"], name: "form.next", label: "next", hint: true },
  {
    scope: "formFields",
    keys: ["tab", "down"],
    name: "form.nextField",
    label: "next field",
    hint: true,
  },
  { scope: "formFields", keys: ["s-tab", "up"], name: "form.previousField", label: "field above" },
  { scope: "formFields", keys: ["esc"], name: "form.leave", label: "cancel", hint: true },
  {
    scope: "formConfirm",
    keys: ["y"],
    name: "form.confirm",
    dangerous: true,
    label: "confirm",
    hint: true,
  },
  { scope: "formConfirm", keys: ["e"], name: "form.edit", label: "edit", hint: true },
  { scope: "formConfirm", keys: ["esc", "n"], name: "form.leave", label: "cancel", hint: true },
  {
    scope: "formText",
    keys: ["down", "pgdn"],
    name: "form.down",
    label: "scroll down",
    hint: true,
  },
  { scope: "formText", keys: ["up", "pgup"], name: "form.up", label: "scroll up" },
  { scope: "formPerforming", keys: ["q"], name: "leave", label: "quit", hint: true },
  { scope: "formSecret", keys: ["y"], name: "form.copy", label: "copy", hint: true },
  { scope: "formLink", keys: ["Y"], name: "form.copyLink", label: "copy link", hint: true },
  { scope: "formSecret", keys: ["esc"], name: "form.leave", label: "close", hint: true },
];
