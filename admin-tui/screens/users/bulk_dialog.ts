import { type DialogBox, dialogLines, keyLine } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { dialogColumns, dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import { blank, clip, type Line, line, span, wrap } from "../../draw/text.ts";
import { fieldText } from "../../input/field.ts";
import type { BulkDialog, PlannedBulk, SkippedUser } from "../../state/bulk_state.ts";
import { bulkWords } from "./bulk_words.ts";
import { counted } from "../../words/counted.ts";
import { effectWords } from "../../words/effect_words.ts";
import { reasonAsked } from "../../words/field_words.ts";

const columnsMax = 76;

export interface BulkBox extends DialogBox {
  /** How far the text can be scrolled; 0 if it fits. */
  readonly topMax: number;
}

/** One dialog for all marked users. The text scrolls; the fields are always visible. */
export function bulkDialog(dialog: BulkDialog, size: Size): BulkBox {
  const inner = dialogColumns(size, columnsMax) - 4;
  const text = textOf(dialog, inner);
  const tail = tailOf(dialog, inner);
  const box = dialogSize(size, text.length + tail.length, columnsMax);
  const room = Math.max(1, box.rows - dialogFrameRows - tail.length);
  const topMax = Math.max(0, text.length - room);
  const top = Math.min("top" in dialog ? dialog.top : 0, topMax);
  const body = [...text.slice(top, top + room), ...tail].map((row) => clip(row, inner));
  const hidden = topMax - top;
  const more = hidden > 0 ? ` ${hidden} more: down ` : topMax > 0 ? " more: up " : "";
  const title = [span(titleOf(dialog), dialog.step === "done" ? "bad" : "warn")];
  return { ...box, lines: dialogLines(title, body, { columns: box.columns, more }), topMax };
}

function titleOf(dialog: BulkDialog): string {
  const { title, done } = bulkWords(dialog.action);
  if (dialog.step === "asking") return "Loading";
  return dialog.step === "done"
    ? `${done(dialog.done)}; ${dialog.skipped.length} not changed`
    : title(dialog.users.length);
}

function textOf(dialog: BulkDialog, columns: number): readonly Line[] {
  if (dialog.step === "asking") return [line("Loading the effects ...", "dim")];
  if (dialog.step === "done") return skippedLines(dialog.skipped, columns);
  const names = dialog.users.map(({ username }) => username).join(", ");
  const skipped = dialog.skipped.length === 0
    ? []
    : [line(`Skipped: ${counted(dialog.skipped.length, "user")}`, "warn")];
  return [
    ...effectLines(dialog, columns),
    ...skipped,
    ...skippedLines(dialog.skipped, columns),
    ...wrap(names, columns).map((row) => line(row, "dim")),
  ];
}

function effectLines({ effects, users }: PlannedBulk, columns: number): readonly Line[] {
  return effects.flatMap((each) => {
    const all = effectWords(each.effect);
    const text = each.users < users.length
      ? all.replace(/\.?$/, ` (${each.users} of ${users.length} users).`)
      : all;
    return wrap(text, columns - 2)
      .map((row, at): Line => [span(at === 0 ? "- " : "  ", "dim"), span(row)]);
  });
}

function skippedLines(skipped: readonly SkippedUser[], columns: number): readonly Line[] {
  return skipped.flatMap(({ username, words }) =>
    wrap(`${username}: ${words}`, columns - 2).map((row) => line(`  ${row}`))
  );
}

function tailOf(dialog: BulkDialog, columns: number): readonly Line[] {
  switch (dialog.step) {
    case "asking":
      return [blank, keyLine([["esc", "cancel"]])];
    case "done":
      return [blank, keyLine([["esc", "close"]])];
    case "reason":
      return [
        blank,
        line(reasonAsked),
        [span("> ", "accent"), ...fieldLine(dialog.reason, columns - 3)],
        troubleLine(dialog),
      ];
    case "performing":
      return [blank, line("In progress. This can no longer be canceled.", "warn")];
    case "confirm":
      return [
        blank,
        line(`Reason: ${fieldText(dialog.reason).trim()}`),
        [
          span("Type the number of users to "),
          span(bulkWords(dialog.action).confirms, "warn"),
          span(": "),
          ...fieldLine(dialog.number, 5),
        ],
        troubleLine(dialog),
      ];
  }
}

function troubleLine({ trouble }: PlannedBulk): Line {
  return trouble === null ? blank : line(trouble, "bad");
}
