import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows, evidenceColumns, planColumns } from "../layout.ts";
import type { State } from "../model.ts";
import { evidenceHead, evidenceLines } from "../presentation/evidence_lines.ts";
import { planLines } from "../presentation/plan_lines.ts";
import { labLinesAbove } from "../presentation/scroll.ts";
import { blank } from "../presentation/text.ts";
import { Divider, Lines } from "./lines.tsx";

/** The plan of a test on the left, the evidence of what the provider did on the right. */
export function LabScreen({ state }: { readonly state: State }): ReactNode {
  const { lab, now, setting, size } = state;
  const rows = bodyRows(size);
  const columns = planColumns(size);
  const evidence = evidenceLines(lab, evidenceColumns(size));
  const from = labLinesAbove(state);
  return (
    <Box width={size.columns} height={rows} flexShrink={0}>
      <Lines
        lines={planLines(lab, { now, setting, columns, rows })}
        columns={columns}
        rows={rows}
      />
      <Divider rows={rows} />
      <Lines
        lines={[evidenceHead(lab, evidenceColumns(size)), blank, ...evidence.slice(from)]}
        columns={evidenceColumns(size)}
        rows={rows}
      />
    </Box>
  );
}
