import { Box, Text } from "ink";
import { createContext, memo, type ReactNode, useContext } from "react";
import type { DialogBox } from "./dialog_lines.ts";
import { type Look, plainLook } from "./look.ts";
import { asciiText, spokenText } from "./plain_text.ts";
import { clip, type Line, type TextSpan, type Tone } from "./text.ts";
import { styleOf } from "./theme.ts";

/** The look of all rows. */
export const LookContext = createContext<Look>(plainLook);

/** One row of the screen, as one Text with spans, which Ink draws fastest. */
export const Row = memo(
  function Row({ line }: { readonly line: Line }): ReactNode {
    const look = useContext(LookContext);
    const { ascii, linear } = look;
    if (line.length === 0) return <Text>{linear ? "" : " "}</Text>;
    const written = (text: string) => ascii ? asciiText(text) : text;
    if (linear) return <Text>{written(spokenText(line))}</Text>;
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
  const { linear } = useContext(LookContext);
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((line, at) => {
        const row = <Row key={at} line={clip(line, columns)} />;
        // Ink lays out a Text without a Box faster; only for a screen reader may it be empty.
        return linear ? <Box key={at} height={1} flexShrink={0}>{row}</Box> : row;
      })}
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
