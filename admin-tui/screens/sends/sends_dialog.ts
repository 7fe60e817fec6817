import { dialogColumns, dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import { fieldText } from "../../input/field.ts";
import { type SendsDialog, stopChoices, type StopDialog } from "../../state/sends_state.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { fieldLine } from "../../draw/field_line.ts";
import { otherFactors } from "../../words/factor_words.ts";
import { sendsOf, shortScope } from "../../words/sends_words.ts";
import { blank, clip, type Line, line, span, wrap } from "../../draw/text.ts";

/** The open dialog and where it stands. */
export function sendsDialog(dialog: SendsDialog, size: Size): DialogBox {
  const inner = dialogColumns(size, dialogColumnsMax) - 4;
  const body = bodyOf(dialog, inner);
  const box = dialogSize(size, body.length, dialogColumnsMax);
  // A long reason gives way, never what the keys do.
  const cut = Math.max(0, body.length - (box.rows - dialogFrameRows));
  const shown = [...body.slice(0, body.length - endRows - cut), ...body.slice(-endRows)]
    .map((row) => clip(row, inner));
  return { ...box, lines: dialogLines(titleOf(dialog), shown, { columns: box.columns }) };
}

/** Narrower than the help: it is read as a sentence. */
const dialogColumnsMax = 64;

/** The rows at the end that say what the keys do. */
const endRows = 2;

/** The scope that a dialog has come to, as the core reads it. */
export function stopScope({ choice, country }: StopDialog): string {
  return choice === "country" ? `country:${fieldText(country).toUpperCase()}` : choice;
}

function titleOf(dialog: SendsDialog): string {
  if (dialog.step === "resume") return `Resume ${sendsOf(dialog.scope)}?`;
  if (dialog.step === "lift") return "Lift this pause of the fraud guard?";
  if (dialog.step === "confirm") return `Stop ${sendsOf(stopScope(dialog))}?`;
  return "Stop sends";
}

function bodyOf(dialog: SendsDialog, columns: number): readonly Line[] {
  switch (dialog.step) {
    case "scope":
      return [...choiceLines(dialog), ...troubleLines(dialog, columns)];
    case "reason":
      return [
        line(`${sendsOf(stopScope(dialog))}: why? The record keeps it.`),
        [span("> ", "accent"), ...fieldLine(dialog.reason, columns - 3)],
        ...troubleLines(dialog, columns),
      ];
    case "confirm":
      return [
        ...words(stopEffect(stopScope(dialog)), columns),
        ...words(`Reason: ${fieldText(dialog.reason).trim()}`, columns),
        ...question("stops them"),
      ];
    case "resume":
      return [
        ...words(resumeEffect(dialog.scope), columns),
        ...words(`Stopped ${dialog.why}`, columns),
        ...question("resumes them"),
      ];
    case "lift":
      return [
        ...words(liftEffect(dialog.scope), columns),
        ...words(`Paused since ${dialog.why}.`, columns),
        ...question("lifts it"),
      ];
  }
}

function choiceLines({ choice, country }: StopDialog): readonly Line[] {
  return stopChoices.map((each) => {
    const chosen = each === choice;
    const name = each === "country" ? "sends to one country, as BR" : sendsOf(each);
    const mark = span(`${chosen ? "(o)" : "( )"} ${name}`, chosen ? "strong" : "dim");
    return each === "country" && chosen ? [mark, span(": "), ...fieldLine(country, 4)] : [mark];
  });
}

function troubleLines({ trouble }: StopDialog, columns: number): readonly Line[] {
  return trouble === null ? [blank] : wrap(trouble, columns).map((row) => line(row, "bad"));
}

/** Enter is no answer: whoever held it down too long must not have stopped anything. */
function question(effect: string): readonly Line[] {
  return [blank, [span("y", "accent"), span(` ${effect}.`)]];
}

function words(text: string, columns: number): readonly Line[] {
  return wrap(text, columns).map((row) => line(row));
}

function stopEffect(scope: string): string {
  const name = shortScope(scope);
  const where = "on all instances, from now on";
  if (scope.startsWith("channel:")) {
    return `No code goes out by ${name}, ${where}. ` +
      `Logins offer the other channels, ${otherFactors}.`;
  }
  if (scope.startsWith("country:")) {
    return `No code goes out to numbers of ${name}, by any channel, ${where}. ` +
      `Their logins offer ${otherFactors}.`;
  }
  return `No code goes out by any channel, ${where}. Logins offer ${otherFactors}.`;
}

function resumeEffect(scope: string): string {
  const name = shortScope(scope);
  const what = scope.startsWith("channel:")
    ? `Codes go out by ${name} again`
    : scope.startsWith("country:")
    ? `Codes go out to numbers of ${name} again`
    : "Codes go out again";
  return `${what}, on all instances, from now on. Other stops and pauses stay.`;
}

function liftEffect(scope: string): string {
  const name = shortScope(scope);
  const whose = scope.startsWith("country:")
    ? `New numbers of ${name} get codes`
    : scope.startsWith("network:")
    ? `New numbers get codes asked for from ${name}`
    : `New numbers ${name}... get codes`;
  return `${whose} again, on all instances, from now on. ` +
    "The guard pauses them anew if too few come back right.";
}
