import { type Field, fieldText } from "../input/field.ts";
import type { ActionState } from "../state/action_state.ts";
import { type FormDialog, type FormFieldName, formFields } from "../state/form_state.ts";
import type { SendsState } from "../state/sends_state.ts";
import type { State } from "../state/state.ts";

/**
 * The state as a recording may show it: without issued codes and keys, and without what operators
 * typed as a reason, a code or a confirmation, also where it was read from the database. Each
 * character becomes a star, so every line keeps its length. Phone numbers are masked in the lines.
 */
export function redacted(state: State): State {
  const { lab, users } = state;
  const code = lab.simulator.phoneCode;
  return withoutReasons({
    ...state,
    recording: false,
    action: redactedAction(state.action),
    form: state.form === null ? null : redactedForm(state.form),
    sends: redactedSends(state.sends),
    users: users.bulk === null || !("reason" in users.bulk)
      ? users
      : { ...users, bulk: { ...users.bulk, reason: starredField(users.bulk.reason) } },
    lab: {
      ...lab,
      code: starredField(lab.code),
      simulator: { ...lab.simulator, phoneCode: code === null ? null : starred(code) },
    },
  });
}

function redactedAction(action: ActionState): ActionState {
  const { dialog } = action;
  if (dialog?.step === "code") {
    return { ...action, dialog: { ...dialog, code: starred(dialog.code) } };
  }
  if (dialog === null || !("reason" in dialog)) return action;
  const reason = starredField(dialog.reason);
  return { ...action, dialog: { ...dialog, reason, digits: starredField(dialog.digits) } };
}

function redactedForm(form: FormDialog): FormDialog {
  if (form.step === "secret") {
    const link = form.link === null ? null : starred(form.link);
    return { ...form, secret: starred(form.secret), link };
  }
  const names: readonly FormFieldName[] = formFields[form.name];
  const fields = form.fields.map((field, at) =>
    names[at] === "reason" ? starredField(field) : field
  );
  return { ...form, fields };
}

function redactedSends(sends: SendsState): SendsState {
  const { dialog } = sends;
  if (dialog === null) return sends;
  const reason = starredField(dialog.reason);
  if (!("why" in dialog)) return { ...sends, dialog: { ...dialog, reason } };
  // `by marek: ticket 7`; the words of a pause are the core's.
  const why = dialog.why.replace(/(?<=: ).*$/s, starred);
  return { ...sends, dialog: { ...dialog, reason, why } };
}

/** The state is immutable, so each part of it is looked through once. */
const known = new WeakMap<object, unknown>();

/** Replaces the reasons that operators gave, wherever the core returned them. */
function withoutReasons<Value>(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map || value instanceof Set) return value;
  const before = known.get(value);
  if (before !== undefined) return before as Value;
  const copy = Array.isArray(value) ? copied(value) : copied(value, isReasoned(value));
  known.set(value, copy);
  return copy as Value;
}

function copied(value: object, reasoned = false): object {
  const before = Object.entries(value);
  const after = before.map(([key, part]): [string, unknown] => {
    if (key === "detail" && typeof part === "object" && part !== null) {
      return [key, "reason" in part ? { ...part, reason: starredText(part.reason) } : part];
    }
    return [key, reasoned && key === "reason" ? starredText(part) : withoutReasons(part)];
  });
  if (after.every(([, part], at) => part === before[at]?.[1])) return value;
  return Array.isArray(value) ? after.map(([, part]) => part) : Object.fromEntries(after);
}

/** A stop or a test number; elsewhere a reason is a code of the core. */
function isReasoned(value: object): boolean {
  return "actorName" in value && ("scope" in value || "phoneNumber" in value);
}

function starredText(text: unknown): unknown {
  return typeof text === "string" ? starred(text) : text;
}

function starredField(field: Field): Field {
  if (fieldText(field) === "") return field;
  return { before: starred(field.before), after: starred(field.after) };
}

/** Keeps spaces, so that the text wraps as before. */
function starred(text: string): string {
  return text.replace(/\S/gu, "*");
}
