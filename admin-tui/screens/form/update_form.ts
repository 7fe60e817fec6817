import type { Step } from "../../app/step.ts";
import { copy } from "../../app/toast.ts";
import { splitList } from "../../app/access_questions.ts";
import {
  emptyField,
  type Field,
  type FieldPurpose,
  fieldText,
  fieldWith,
} from "../../input/field.ts";
import {
  fieldFacts,
  type FilledForm,
  type FormDialog,
  type FormFieldName,
  formFields,
  type FormTexts,
  type OrderName,
  type OrderTarget,
} from "../../state/form_state.ts";
import type { State } from "../../state/state.ts";
import { orderWords } from "../../words/order_words.ts";
import { troubles } from "../../words/troubles.ts";
import { fieldTrouble } from "./form_checks.ts";

/** Opens an empty form. Nothing is ordered yet. */
export function openForm(state: State, name: OrderName, target: OrderTarget | null): Step {
  if (state.setting.readOnly) return [state, []];
  const fields = formFields[name].map((field: FormFieldName) => {
    const isSeen = field === "roles" && target !== null;
    const start = target?.before?.[field] ?? fieldFacts[field].start;
    return fieldWith(isSeen ? target.roles.join(", ") : start);
  });
  const form: FormDialog = {
    step: "fields",
    name,
    target,
    fields,
    focus: 0,
    trouble: null,
    top: 0,
  };
  return [withForm({ ...state, toast: null }, form), []];
}

/** Closes the dialog and forgets everything typed and shown in it. */
export function leaveForm(state: State): Step {
  return [withForm(state, null), []];
}

/** Moves to another field, within the form. */
export function moveFocus(state: State, by: 1 | -1): Step {
  const { form } = state;
  if (form?.step !== "fields") return [state, []];
  const focus = Math.max(0, Math.min(form.focus + by, form.fields.length - 1));
  return [withForm(state, { ...form, focus, trouble: null }), []];
}

/** Continues to the next field, or from the last one to the confirmation. Never orders. */
export function nextField(state: State): Step {
  const { form } = state;
  if (form?.step !== "fields") return [state, []];
  const names = formFields[form.name];
  const isLast = form.focus === names.length - 1;
  const from = isLast ? 0 : form.focus;
  const checked = names.slice(from, form.focus + 1).map((name, at) => ({
    focus: from + at,
    trouble: fieldTrouble(name, textAt(form, from + at), state.now) ??
      whyUnchanged(form, name),
  }));
  const wrong = checked.find(({ trouble }) => trouble !== null);
  if (wrong !== undefined) return [withForm(state, { ...form, ...wrong }), []];
  if (!isLast) return moveFocus(state, 1);
  return [withForm(state, { ...form, step: "confirm", trouble: null, top: 0 }), []];
}

/** Returns from the confirmation to the fields. */
export function editAgain(state: State): Step {
  const { form } = state;
  return form?.step === "confirm"
    ? [withForm(state, { ...form, step: "fields", focus: 0 }), []]
    : [state, []];
}

/** Places the confirmed order. */
export function confirmForm(state: State): Step {
  const { form, setting } = state;
  if (form?.step !== "confirm" || setting.readOnly) return [state, []];
  const { name, target } = form;
  const performing: FilledForm = { ...form, step: "performing" };
  return [
    withForm(state, performing),
    [{ kind: "placeOrder", name, target, texts: textsOf(form) }],
  ];
}

export function editForm(
  state: State,
  change: (field: Field, purpose: FieldPurpose) => Field,
): State {
  const { form } = state;
  if (form?.step !== "fields") return state;
  const name = formFields[form.name][form.focus] ?? "reason";
  const edited = change(form.fields[form.focus] ?? emptyField, fieldFacts[name].purpose);
  const fields = form.fields.with(form.focus, edited);
  return withForm(state, { ...form, fields, trouble: null });
}

/** The toast never contains the secret. */
export function copySecret(state: State, part: "secret" | "link"): Step {
  const { form } = state;
  if (form?.step !== "secret") return [state, []];
  if (part === "secret") {
    return copy(state, form.secret, orderWords(form.name).secret?.what ?? "it");
  }
  return form.link === null ? [state, []] : copy(state, form.link, "the invitation link");
}

export function textsOf(form: FilledForm): FormTexts {
  const names: readonly FormFieldName[] = formFields[form.name];
  return Object.fromEntries(names.map((name, at) => [name, textAt(form, at)]));
}

/** The roles that a change adds and removes. */
export function roleChangesOf(form: FilledForm): {
  readonly added: readonly string[];
  readonly removed: readonly string[];
} {
  const before = form.target?.roles ?? [];
  const after = splitList(textsOf(form).roles ?? "");
  return {
    added: [...new Set(after.filter((role) => !before.includes(role)))],
    removed: before.filter((role) => !after.includes(role)),
  };
}

/** The fields of an app that were changed. */
export function changedFields(form: FilledForm): readonly FormFieldName[] {
  const before = form.target?.before ?? {};
  const texts = textsOf(form);
  return formFields.updateClient.filter((name) =>
    name !== "reason" && (texts[name] ?? "") !== (before[name] ?? "")
  );
}

/** Why a form with its last field filled in changes nothing; null if it does. */
function whyUnchanged(form: FilledForm, name: FormFieldName): string | null {
  if (form.name === "updateClient" && name === "reason") {
    return changedFields(form).length === 0 ? troubles.sameApp : null;
  }
  if (form.name !== "changeRoles" || name !== "roles") return null;
  const { added, removed } = roleChangesOf(form);
  return added.length + removed.length === 0 ? troubles.sameRoles : null;
}

function textAt({ fields }: FilledForm, at: number): string {
  return fieldText(fields[at] ?? emptyField).trim();
}

export function withForm(state: State, form: FormDialog | null): State {
  return { ...state, form };
}
