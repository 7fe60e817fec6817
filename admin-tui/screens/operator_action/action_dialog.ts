import { ofKind } from "../../../core/domain/factors/authenticators.ts";
import type { ActionDialog, PlannedAction } from "../../state/action_state.ts";
import { fieldText } from "../../input/field.ts";
import { dialogColumns, dialogFrameRows, dialogRoom, dialogSize } from "../../draw/layout.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { reasonAsked } from "../../words/field_words.ts";
import { actionWords } from "../../words/action_words.ts";
import { capitalized } from "../../words/capitalized.ts";
import { effectWords } from "../../words/effect_words.ts";
import { type DialogBox, dialogLines, keyLine } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { blank, clip, type Line, line, span, wrap } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import { rowDetail } from "../user/user_row_lines.ts";

export interface ActionBox extends DialogBox {
  /** How far the effects can be scrolled; 0 if they all fit. */
  readonly topMax: number;
}

/** The effects are sentences to be read, so the dialog is narrow. */
const dialogColumnsMax = 76;

/** The open dialog and its position. The effects scroll; the keys are always visible. */
export function actionDialog(state: State, dialog: ActionDialog): ActionBox {
  const room = dialogRoom(state);
  const inner = dialogColumns(room, dialogColumnsMax) - 4;
  const head = [line(dialog.chosen.username, "strong"), ...itemLine(state, dialog), blank];
  const text = textOf(state, dialog, inner);
  const tail = tailOf(state, dialog, inner);
  const box = dialogSize(room, head.length + text.length + tail.length, dialogColumnsMax);
  const rows = Math.max(1, box.rows - dialogFrameRows - head.length - tail.length);
  const topMax = Math.max(0, text.length - rows);
  const top = Math.min("top" in dialog ? dialog.top : 0, topMax);
  const body = [...head, ...text.slice(top, top + rows), ...tail].map((row) => clip(row, inner));
  const hidden = topMax - top;
  const more = hidden > 0 ? ` ${hidden} more: down ` : topMax > 0 ? " more: up " : "";
  const lines = dialogLines([span(titleOf(dialog), toneOf(dialog))], body, {
    columns: box.columns,
    more,
  });
  return { ...box, lines, topMax };
}

/** Describes the session; a factor is named in the effects instead. */
function itemLine(state: State, { chosen }: ActionDialog): readonly Line[] {
  if (chosen.action !== "end_session") return [];
  const session = userOf(state)?.description?.sessions.find(({ id }) => id === chosen.itemId);
  return session === undefined ? [] : [line(rowDetail({ kind: "session", session }) ?? "", "dim")];
}

function titleOf(dialog: ActionDialog): string {
  const { title, undone, label } = actionWords(dialog.chosen.action);
  if (dialog.step === "code") return "Recovery code";
  if (dialog.step !== "refused") return title;
  if (dialog.outcome === "undone") return `✗ ${undone}`;
  return dialog.outcome === "done"
    ? `✓ ${capitalized(label)}: done`
    : `! ${capitalized(label)}: result unknown`;
}

function toneOf(dialog: ActionDialog): "bad" | "good" | "warn" {
  if (dialog.step === "code") return "good";
  if (dialog.step !== "refused") return "warn";
  return ({ undone: "bad", uncertain: "warn", done: "good" } as const)[dialog.outcome];
}

/** The effects, the refusal or the issued code. */
function textOf(state: State, dialog: ActionDialog, columns: number): readonly Line[] {
  switch (dialog.step) {
    case "asking":
      return [line("Loading the effects ...", "dim")];
    case "refused":
      return [
        ...words(dialog.words, columns),
        ...(dialog.detail === null ? [] : words(dialog.detail, columns)),
      ];
    case "code":
      return [
        line(`    ${dialog.code}`, "strong"),
        blank,
        ...words(`It works once${untilWords(state)}. It is not shown again.`, columns),
        ...words("Give it only to the account owner.", columns),
      ];
    default:
      return worstFirst(dialog.effects).flatMap((effect) => item(effectWords(effect), columns));
  }
}

/** That it cannot be undone comes first: in a short window, the last effects are out of sight. */
function worstFirst(effects: PlannedAction["effects"]): PlannedAction["effects"] {
  const isFinal = ({ effect }: PlannedAction["effects"][number]): boolean => effect === "final";
  return [...effects.filter(isFinal), ...effects.filter((each) => !isFinal(each))];
}

/** The recorded expiry, once the user has been read again. */
function untilWords(state: State): string {
  const user = userOf(state);
  const [code] = ofKind(user?.description?.holdings.authenticators ?? [], "issued_code");
  const until = code?.expiresAt ?? null;
  if (user === null || user.asked || until === null) return "";
  return `, until ${timestamp(until).slice(0, 16)} UTC`;
}

function tailOf(state: State, dialog: ActionDialog, columns: number): readonly Line[] {
  switch (dialog.step) {
    case "asking":
      return [blank, keyLine([["esc", "cancel"]])];
    case "refused":
      return [blank, keyLine([["esc", "close"]])];
    case "code":
      return [blank, keyLine([["y", "copy"], ["esc", "close"]])];
    case "reason":
      return [
        blank,
        line(reasonAsked),
        [span("> ", "accent"), ...fieldLine(dialog.reason, columns - 3)],
        isKept(state, dialog)
          ? line("The reason you typed before; ^u clears it", "dim")
          : trouble(dialog),
      ];
    case "confirm":
    case "performing":
      return [
        blank,
        line(`Reason: ${fieldText(dialog.reason).trim()}`),
        ...question(dialog, columns),
      ];
  }
}

/** Enter does not confirm: holding it down too long must not do anything. */
function question(dialog: PlannedAction, columns: number): readonly Line[] {
  const { confirms } = actionWords(dialog.chosen.action);
  if (dialog.step === "performing") {
    return [blank, line("In progress. This can no longer be canceled.", "warn")];
  }
  if (dialog.confirmation === "y") return [blank, keyLine([["y", confirms], ["esc", "cancel"]])];
  return [
    ...words("Ask the user for the last 3 digits of the phone number, and type them", columns),
    [
      span("to "),
      span(confirms, "warn"),
      span(": "),
      ...fieldLine(dialog.digits, 5),
    ],
    trouble(dialog),
  ];
}

/** Whether the reason is the one offered again, so that another is not typed after it. */
function isKept({ action }: State, { reason, trouble }: PlannedAction): boolean {
  return trouble === null && action.reason?.text === fieldText(reason);
}

function trouble({ trouble }: PlannedAction): Line {
  return trouble === null ? blank : line(trouble, "bad");
}

function item(text: string, columns: number): readonly Line[] {
  return wrap(text, columns - 2).map((row, at) => [span(at === 0 ? "- " : "  ", "dim"), span(row)]);
}

function words(text: string, columns: number): readonly Line[] {
  return wrap(text, columns).map((row) => line(row));
}
