import { Box, Text } from "ink";
import { memo, type ReactNode, useContext } from "react";
import { Lines, LookContext, Row } from "./lines.tsx";
import { borderTone, footLine, headLine, innerSize, leftCells, type Panel } from "./panel.ts";
import type { Tone } from "./text.ts";
import { styleOf } from "./theme.ts";

/** The panels of the body, each in its place. */
export function Panels({ panels }: { readonly panels: readonly Panel[] }): ReactNode {
  return panels.map((panel, at) => <PlacedPanel key={at} panel={panel} />);
}

function PlacedPanel({ panel }: { readonly panel: Panel }): ReactNode {
  const { left, top, columns, rows, lines, options: { frame, plainSides = false } } = panel;
  const tone = borderTone(panel);
  const foot = footLine(panel);
  const inner = innerSize(panel, frame);
  const before = leftCells(panel, frame);
  return (
    <Box
      position="absolute"
      left={left}
      top={top}
      width={columns}
      height={rows}
      flexDirection="column"
    >
      <Box height={1} flexShrink={0}>
        <Row line={headLine(panel)} />
      </Box>
      <Box height={inner.rows} flexShrink={0}>
        {before > 0 && <Side rows={inner.rows} columns={before} tone={tone} plain={plainSides} />}
        <Lines lines={lines} columns={inner.columns} rows={inner.rows} />
        {frame === "box" && <Side rows={inner.rows} columns={1} tone={tone} plain={plainSides} />}
      </Box>
      {foot !== null && (
        <Box height={1} flexShrink={0}>
          <Row line={foot} />
        </Box>
      )}
    </Box>
  );
}

const lineEnd = "\n";

/**
 * A side of a box, or the rule between two thin panels. It is a separate Text, because a row with a
 * border in it would be measured as slowly as any row that is not plain ASCII.
 */
const Side = memo(function Side({ rows, columns, tone, plain }: {
  readonly rows: number;
  readonly columns: number;
  readonly tone: Tone;
  readonly plain: boolean;
}): ReactNode {
  const look = useContext(LookContext);
  const text = Array.from({ length: rows }, () => look.ascii || plain ? "|" : "│").join(lineEnd);
  return (
    <Box width={columns} height={rows} flexShrink={0}>
      <Text {...styleOf(look, tone)}>{text}</Text>
    </Box>
  );
});
