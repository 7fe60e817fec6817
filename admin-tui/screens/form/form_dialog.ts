import { type DialogBox, dialogLines, keyLine } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { dialogColumns, dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import { blank, cell, clip, type Line, line, span, wrap } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import { emptyField, fieldText } from "../../input/field.ts";
import {
  type FilledForm,
  type FormDialog,
  type FormFieldName,
  formFields,
  type SecretDialog,
} from "../../state/form_state.ts";
import { fieldWords } from "../../words/field_words.ts";
import { orderWords } from "../../words/order_words.ts";
import { changedFields, roleChangesOf } from "./update_form.ts";

/** Sentences are to be read, so the dialog is narrow. */
const dialogColumnsMax = 76;

export interface FormBox extends DialogBox {
  /** How far the text can be scrolled; 0 if all of it fits. */
  readonly topMax: number;
}

/** The open form and its position. In a short window the text scrolls, never the keys. */
export function formDialog(form: FormDialog, size: Size): FormBox {
  const inner = dialogColumns(size, dialogColumnsMax) - 4;
  const text = textOf(form, inner);
  const tail = tailOf(form);
  const box = dialogSize(size, text.length + tail.length, dialogColumnsMax);
  const room = Math.max(1, box.rows - dialogFrameRows - tail.length);
  const topMax = Math.max(0, text.length - room);
  const top = Math.min("top" in form ? form.top : 0, topMax);
  const hidden = topMax - top;
  const body = [...text.slice(top, top + room), ...tail].map((row) => clip(row, inner));
  const lines = dialogLines([span(titleOf(form), form.step === "secret" ? "good" : "warn")], body, {
    columns: box.columns,
    more: hidden > 0 ? ` ${hidden} more: down ` : topMax > 0 ? " more: up " : "",
  });
  return { ...box, lines, topMax };
}

function titleOf(form: FormDialog): string {
  const { title, secret } = orderWords(form.name);
  if (form.step === "secret") return secret?.title ?? title;
  return form.step === "fields" ? title : `${title}?`;
}

function textOf(form: FormDialog, columns: number): readonly Line[] {
  if (form.step === "secret") return secretLines(form, columns);
  const { target } = form;
  const about = target === null ? [] : [line(target.name, "strong"), blank];
  if (form.step === "fields") {
    return [...about, ...fieldLines(form, columns), blank, ...hintLines(form, columns)];
  }
  const effects = orderWords(form.name).effects.flatMap((effect) => item(effect, columns));
  return [...about, ...summaryLines(form, columns), blank, ...effects];
}

function tailOf(form: FormDialog): readonly Line[] {
  switch (form.step) {
    case "fields":
      return [];
    case "confirm":
      return [
        blank,
        keyLine([["y", orderWords(form.name).confirms], ["e", "edit"], ["esc", "cancel"]]),
      ];
    case "performing":
      return [blank, line("In progress. This can no longer be canceled.", "warn")];
    case "secret":
      return [
        blank,
        keyLine([["y", "copy"], ...(form.link === null ? [] : [linkKey]), ["esc", "close"]]),
      ];
  }
}

const linkKey = ["Y", "copy link"] as const;

const labelColumns = 12;

/** The active field has a mark and a cursor. */
function fieldLines({ name, fields, focus }: FilledForm, columns: number): readonly Line[] {
  const names: readonly FormFieldName[] = formFields[name];
  return names.map((each, at) => {
    const field = fields[at] ?? emptyField;
    const { label } = fieldWords(each);
    if (at !== focus) return [span("  "), cell(label, labelColumns, "dim"), span(fieldText(field))];
    const typed = fieldLine(field, columns - labelColumns - 2);
    return [span("> ", "accent"), cell(label, labelColumns, "strong"), ...typed];
  });
}

/** What is wrong, or what to type. */
function hintLines({ name, focus, trouble }: FilledForm, columns: number): readonly Line[] {
  if (trouble !== null) return wrap(`! ${trouble}`, columns).map((row) => line(row, "bad"));
  const field: FormFieldName = formFields[name][focus] ?? "reason";
  return wrap(`${fieldWords(field).hint}.`, columns).map((row) => line(row, "dim"));
}

/** What was typed; of roles and of an app, what changes. */
function summaryLines(form: FilledForm, columns: number): readonly Line[] {
  const names: readonly FormFieldName[] = formFields[form.name];
  const changed = changedFields(form);
  return names.flatMap((name, at) => {
    const { label, empty } = fieldWords(name);
    const typed = fieldText(form.fields[at] ?? emptyField).trim();
    if (form.name === "updateClient" && !changed.includes(name) && name !== "reason") return [];
    if (name === "roles" && form.name === "changeRoles") return roleLines(form, columns);
    return labeled(label, typed === "" ? empty : typed, columns);
  });
}

function roleLines(form: FilledForm, columns: number): readonly Line[] {
  const { added, removed } = roleChangesOf(form);
  return [
    ...(added.length === 0 ? [] : labeled("Add", added.join(", "), columns)),
    ...(removed.length === 0 ? [] : labeled("Remove", removed.join(", "), columns)),
  ];
}

function labeled(label: string, text: string, columns: number): readonly Line[] {
  return wrap(text, columns - labelColumns).map((row, at) => [
    cell(at === 0 ? label : "", labelColumns, "dim"),
    span(row),
  ]);
}

function secretLines(form: SecretDialog, columns: number): readonly Line[] {
  const { name, secret, link, clientId, expiresAt } = form;
  const until = expiresAt === null
    ? ""
    : `, and valid until ${timestamp(expiresAt).slice(0, 16)} UTC`;
  const about = orderWords(name).secret?.about ?? [];
  return [
    ...indented(secret, columns).map((row) => line(row, "strong")),
    ...(link === null ? [] : indented(link, columns).map((row) => line(row))),
    blank,
    ...(clientId === undefined ? [] : labeled("Client ID", clientId, columns)),
    ...words(`It is shown only now${until}.`, columns),
    ...about.flatMap((sentence) => words(sentence, columns)),
  ];
}

/** Not indented if it would wrap only for that. */
function indented(text: string, columns: number): readonly string[] {
  return text.length <= columns - 4 ? [`    ${text}`] : wrap(text, columns);
}

function item(text: string, columns: number): readonly Line[] {
  return wrap(text, columns - 2).map((row, at) => [span(at === 0 ? "- " : "  ", "dim"), span(row)]);
}

function words(text: string, columns: number): readonly Line[] {
  return wrap(text, columns).map((row) => line(row));
}
