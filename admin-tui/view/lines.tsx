import { Box, Text } from "ink";
import { memo, type ReactNode } from "react";
import { clip, type Line, line, type Span, type Tone } from "../presentation/text.ts";

/** ANSI's own sixteen colours only, so that every theme of every terminal stays readable. */
const styles: Readonly<Record<Tone, { color?: string; dimColor?: true; bold?: true }>> = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  good: { color: "green" },
  warn: { color: "yellow" },
  bad: { color: "red" },
  accent: { color: "cyan", bold: true },
};

/** One row of the screen. One Text with spans in it: what Ink draws fastest. */
export const Row = memo(
  function Row({ line }: { readonly line: Line }): ReactNode {
    if (line.length === 0) return <Text></Text>;
    return (
      <Text wrap="truncate">
        {line.map((part, at) => <Text key={at} {...styles[part.tone]}>{part.text}</Text>)}
      </Text>
    );
  },
  (before, after) => sameLine(before.line, after.line),
);

/** A pane of exactly `columns` by `rows` cells; what does not fit is cut, never wrapped. */
export function Lines({ lines, columns, rows }: {
  readonly lines: readonly Line[];
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      {lines.slice(0, rows).map((line, at) => (
        <Box key={at} height={1} flexShrink={0}>
          <Row line={clip(line, columns)} />
        </Box>
      ))}
    </Box>
  );
}

/** A rule between two panes, and the space after it. */
export function Divider({ rows }: { readonly rows: number }): ReactNode {
  return (
    <Lines lines={Array.from({ length: rows }, () => line("│", "dim"))} columns={2} rows={rows} />
  );
}

function sameLine(before: Line, after: Line): boolean {
  return before.length === after.length &&
    before.every((part, at) => samePart(part, after[at]));
}

function samePart(before: Span, after: Span | undefined): boolean {
  return before.text === after?.text && before.tone === after.tone;
}
