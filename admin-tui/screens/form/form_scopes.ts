import type { Scope } from "../../app/scope.ts";
import type { FormDialog } from "../../state/form_state.ts";

/** A stack for each step of a form. */
export const formStacks = {
  formFields: ["formFields", "field", "always"],
  formConfirm: ["formConfirm", "always"],
  formPerforming: ["formPerforming", "always"],
  formSecret: ["formSecret", "always"],
  formLink: ["formLink", "formSecret", "always"],
} as const satisfies Record<string, readonly Scope[]>;

/** A form is modal on every screen. Only the step `confirm` has a key that places the order. */
export function formScopes(form: FormDialog): readonly Scope[] {
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
