import { dialogColumns, dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import { fieldText } from "../../input/field.ts";
import {
  type EndDialog,
  type PreviewState,
  type SendsDialog,
  type SendsState,
  stopChoices,
  type StopDialog,
} from "../../state/sends_state.ts";
import { type DialogBox, dialogLines, keyLine } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { shortScope } from "../../words/block_words.ts";
import { otherFactors } from "../../words/factor_words.ts";
import { reasonAsked } from "../../words/field_words.ts";
import { previewSentences } from "../../words/incidents/preview_words.ts";
import { namedChannel, sendsOf } from "../../words/sends_words.ts";
import { blank, clip, type Line, line, span, type Tone, wrap } from "../../draw/text.ts";

/** The open dialog and its position; null while none is open. */
export function sendsDialog(
  { dialog, preview }: Pick<SendsState, "dialog" | "preview">,
  size: Size,
): DialogBox | null {
  if (dialog === null) return null;
  const inner = dialogColumns(size, dialogColumnsMax) - 4;
  const body = bodyOf(dialog, preview, inner);
  const box = dialogSize(size, body.length, dialogColumnsMax);
  // If the window is short, a long reason is cut, never the keys.
  const cut = Math.max(0, body.length - (box.rows - dialogFrameRows));
  const shown = [...body.slice(0, body.length - endRows - cut), ...body.slice(-endRows)]
    .map((row) => clip(row, inner));
  return { ...box, lines: dialogLines(titleOf(dialog), shown, { columns: box.columns }) };
}

/** Narrower than the help, because it is read as text. */
const dialogColumnsMax = 64;

/** The last rows, which explain the keys. */
const endRows = 2;

/** The scope chosen in the dialog, in the core's notation. */
export function stopScope({ choice, country }: StopDialog): string {
  return choice === "country" ? `country:${fieldText(country).toUpperCase()}` : choice;
}

function titleOf(dialog: SendsDialog): string {
  if (dialog.step === "resumeReason" || dialog.step === "resume") {
    return `Resume ${sendsOf(dialog.scope)}?`;
  }
  if (dialog.step === "liftReason" || dialog.step === "lift") return "Lift this fraud guard pause?";
  if (dialog.step === "confirm") return `Stop ${sendsOf(stopScope(dialog))}?`;
  return "Stop sends";
}

function bodyOf(
  dialog: SendsDialog,
  preview: PreviewState | null,
  columns: number,
): readonly Line[] {
  switch (dialog.step) {
    case "scope":
      return [...choiceLines(dialog), ...troubleLines(dialog, columns)];
    case "reason":
      return [line(`Stop ${sendsOf(stopScope(dialog))}.`), ...reasonLines(dialog, columns)];
    case "resumeReason":
      return [
        ...words(`Stopped ${dialog.why}`, columns),
        ...reasonLines(dialog, columns),
      ];
    case "liftReason":
      return [
        ...words(`Paused ${shortScope(dialog.scope)} because ${dialog.why}.`, columns),
        ...reasonLines(dialog, columns),
      ];
    case "confirm":
      return [
        ...words(stopEffect(stopScope(dialog)), columns),
        ...previewLines(preview, columns),
        ...words(`Reason: ${fieldText(dialog.reason).trim()}`, columns),
        ...question("stop"),
      ];
    case "resume":
      return [
        ...words(resumeEffect(dialog.scope), columns),
        ...previewLines(preview, columns),
        ...words(`Stopped ${dialog.why}`, columns),
        ...words(`Reason: ${fieldText(dialog.reason).trim()}`, columns),
        ...question("resume"),
      ];
    case "lift":
      return [
        ...words(liftEffect(dialog.scope), columns),
        ...words(`Paused because ${dialog.why}.`, columns),
        ...words(`Reason: ${fieldText(dialog.reason).trim()}`, columns),
        ...question("lift the pause"),
      ];
  }
}

function choiceLines({ choice, country }: StopDialog): readonly Line[] {
  return stopChoices.map((each) => {
    const chosen = each === choice;
    const name = each === "country" ? "sends to one country, such as BR" : sendsOf(each);
    const mark = span(`${chosen ? "(o)" : "( )"} ${name}`, chosen ? "strong" : "dim");
    return each === "country" && chosen ? [mark, span(": "), ...fieldLine(country, 4)] : [mark];
  });
}

function reasonLines(dialog: StopDialog | EndDialog, columns: number): readonly Line[] {
  return [
    line(reasonAsked),
    [span("> ", "accent"), ...fieldLine(dialog.reason, columns - 3)],
    ...troubleLines(dialog, columns),
  ];
}

function troubleLines({ trouble }: Pick<SendsDialog, "trouble">, columns: number): readonly Line[] {
  return trouble === null ? [blank] : wrap(trouble, columns).map((row) => line(row, "bad"));
}

/** Enter does not confirm: holding it down too long must not stop anything. */
function question(confirms: string): readonly Line[] {
  return [blank, keyLine([["y", confirms], ["esc", "cancel"]])];
}

/** What it would have done in the last 24 hours. A stop never waits for it. */
function previewLines(preview: PreviewState | null, columns: number): readonly Line[] {
  if (preview === null) return [];
  if (preview.failed) return words("Cannot replay the last 24 hours: no answer.", columns, "dim");
  if (preview.found === null) return [line("Replaying the last 24 hours ...", "dim")];
  return previewSentences(preview.found)
    .flatMap((sentence) => words(sentence.words, columns, sentence.tone));
}

function words(text: string, columns: number, tone: Tone = "plain"): readonly Line[] {
  return wrap(text, columns).map((row) => line(row, tone));
}

function stopEffect(scope: string): string {
  const name = shortScope(scope);
  const where = "on any instance, effective immediately";
  if (scope.startsWith("channel:")) {
    return `No codes are sent by ${namedChannel(name)} ${where}. ` +
      `Logins offer the other channels, ${otherFactors}.`;
  }
  if (scope.startsWith("country:")) {
    return `No codes are sent to numbers in ${name} by any channel ${where}. ` +
      `Their logins offer ${otherFactors}.`;
  }
  return `No codes are sent by any channel ${where}. Logins offer ${otherFactors}.`;
}

function resumeEffect(scope: string): string {
  const name = shortScope(scope);
  const what = scope.startsWith("channel:")
    ? `Codes are sent by ${name} again`
    : scope.startsWith("country:")
    ? `Codes are sent to numbers in ${name} again`
    : "Codes are sent again";
  return `${what} on all instances, effective immediately. Other stops and pauses remain.`;
}

function liftEffect(scope: string): string {
  const name = shortScope(scope);
  const whose = scope.startsWith("country:")
    ? `New numbers in ${name} can receive codes`
    : scope.startsWith("network:")
    ? `New numbers can receive codes requested from ${name}`
    : `New numbers ${name}... can receive codes`;
  return `${whose} again on all instances, effective immediately. ` +
    "The guard pauses them again if too few codes are approved.";
}
