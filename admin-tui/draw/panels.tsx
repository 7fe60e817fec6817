import { Box, Text } from "ink";
import { memo, type ReactNode, useContext } from "react";
import { Lines, LookContext, Row } from "./lines.tsx";
import { innerSize, type Panel } from "./panel.ts";
import type { Tone } from "./text.ts";
import { themes } from "./theme.ts";

/** The panels of the body, each in its place; for screen readers one below the other. */
export function Panels({ panels }: { readonly panels: readonly Panel[] }): ReactNode {
  const { linear } = useContext(LookContext);
  return panels.map((panel, at) =>
    linear ? <LinearPanel key={at} panel={panel} /> : <PlacedPanel key={at} panel={panel} />
  );
}

function LinearPanel({ panel }: { readonly panel: Panel }): ReactNode {
  const { head, lines } = panel;
  const { columns, rows } = innerSize(panel, panel.frame);
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Row line={head} />
      <Lines lines={lines} columns={columns} rows={rows} />
    </Box>
  );
}

function PlacedPanel({ panel }: { readonly panel: Panel }): ReactNode {
  const { left, top, columns, rows, frame, head, foot, tone, lines } = panel;
  const inner = innerSize(panel, frame);
  const boxed = frame === "box";
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
        <Row line={head} />
      </Box>
      <Box height={inner.rows} flexShrink={0}>
        {boxed && <Side rows={inner.rows} tone={tone} />}
        <Lines lines={lines} columns={inner.columns} rows={inner.rows} />
        {boxed && <Side rows={inner.rows} tone={tone} />}
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
 * A side of a box. It is a separate Text, because a row with a border in it would be measured
 * as slowly as any row that is not plain ASCII.
 */
const Side = memo(function Side({ rows, tone }: {
  readonly rows: number;
  readonly tone: Tone;
}): ReactNode {
  const { theme, ascii } = useContext(LookContext);
  const text = Array.from({ length: rows }, () => ascii ? "|" : "│").join(lineEnd);
  return (
    <Box width={1} height={rows} flexShrink={0}>
      <Text {...themes[theme][tone]}>{text}</Text>
    </Box>
  );
});
