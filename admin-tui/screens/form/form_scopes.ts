import type { Scope } from "../../app/scope.ts";
import type { Size } from "../../draw/layout.ts";
import type { FormDialog } from "../../state/form_state.ts";
import { formDialog } from "./form_dialog.ts";

/** A stack for each step of a form. */
export const formStacks = {
  formFields: ["formFields", "field", "always"],
  formConfirm: ["formConfirm", "formText", "always"],
  formPerforming: ["formPerforming", "always"],
  formSecret: ["formSecret", "always"],
  formLink: ["formLink", "formSecret", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** A form is modal on every screen. Only the step `confirm` has a key that places the order. */
export function formScopes(form: FormDialog, size: Size): readonly Scope[] {
  const scrolls = formDialog(form, size).topMax > 0;
  return stackOf(form).filter((scope) => scope !== "formText" || scrolls);
}

function stackOf(form: FormDialog): readonly Scope[] {
  switch (form.step) {
    case "fields":
      return formStacks.formFields;
    case "confirm":
      return formStacks.formConfirm;
    case "performing":
      return formStacks.formPerforming;
    case "secret":
      return form.link === null ? formStacks.formSecret : formStacks.formLink;
  }
}
