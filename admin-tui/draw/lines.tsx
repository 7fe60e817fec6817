import { Box, Text } from "ink";
import { createContext, memo, type ReactNode, useContext } from "react";
import type { DialogBox } from "./dialog_lines.ts";
import { type Look, plainLook } from "./look.ts";
import { asciiText } from "./plain_text.ts";
import { clip, type Line, type TextSpan, type Tone } from "./text.ts";
import { styleOf } from "./theme.ts";

/** The look of all rows. */
export const LookContext = createContext<Look>(plainLook);

/** An empty Text would have no height. */
const emptyRow = " ";

/** One row of the screen, as one Text with spans, which Ink draws fastest. */
export const Row = memo(
  function Row({ line }: { readonly line: Line }): ReactNode {
    const look = useContext(LookContext);
    if (line.length === 0) return <Text>{emptyRow}</Text>;
    const written = (text: string) => look.ascii ? asciiText(text) : text;
    return (
      <Text wrap="truncate">
        {joined(line).map((part, at) =>
          // Ink draws a string faster than a Text without a style.
          part.tone === "plain"
            ? written(part.text)
            : <Text key={at} {...styleOf(look, part.tone)}>{written(part.text)}</Text>
        )}
      </Text>
    );
  },
  (before, after) => sameLine(before.line, after.line),
);

/** Joins neighbors of the same tone, because Ink's work grows with the number of spans. */
function joined(line: Line): readonly { readonly text: string; readonly tone: Tone }[] {
  const spans: { text: string; readonly tone: Tone }[] = [];
  for (const { text, tone } of line) {
    const last = spans.at(-1);
    if (last?.tone === tone) last.text += text;
    else spans.push({ text, tone });
  }
  return spans;
}

/** A pane of exactly `columns` by `rows` cells; longer lines are cut, never wrapped. */
export function Lines({ lines, columns, rows }: {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((line, at) => <Row key={at} line={clip(line, columns)} />)}
    </Box>
  );
}

/** A dialog on top of the screen. */
export function Dialog({ box }: { readonly box: DialogBox }): ReactNode {
  const { columns, rows, left, top, lines } = box;
  return (
    <Box position="absolute" top={top} left={left} width={columns} height={rows}>
      <Lines lines={lines} columns={columns} rows={rows} />
    </Box>
  );
}

function sameLine(before: Line, after: Line): boolean {
  return before.length === after.length &&
    before.every((part, at) => samePart(part, after[at]));
}

function samePart(before: TextSpan, after: TextSpan | undefined): boolean {
  return before.text === after?.text && before.tone === after.tone;
}
