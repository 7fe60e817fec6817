import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows, evidenceColumns, labRows, planColumns, testsRows } from "../../draw/layout.ts";
import type { State } from "../../state/state.ts";
import { evidenceHead } from "./evidence_lines.ts";
import { planLines } from "./plan_lines.ts";
import { labEvidence, labLinesAbove } from "./lab_scroll.ts";
import { testsLines } from "./tests_lines.ts";
import { blank } from "../../draw/text.ts";
import { Divider, Lines } from "../../draw/lines.tsx";

/** The steps of a test on the left, the provider calls on the right, recent tests below. */
export function LabScreen({ state }: { readonly state: State }): ReactNode {
  const { lab, now, setting, look, size } = state;
  const rows = labRows(size);
  const columns = planColumns(size);
  const evidence = [evidenceHead(lab, evidenceColumns(size)), blank];
  const below = testsRows(size);
  return (
    <Box flexDirection="column" width={size.columns} height={bodyRows(size)} flexShrink={0}>
      <Box width={size.columns} height={rows} flexShrink={0}>
        <Lines
          lines={planLines(lab, { now, setting, look, columns, rows })}
          columns={columns}
          rows={rows}
        />
        <Divider rows={rows} />
        <Lines
          lines={[...evidence, ...labEvidence(state).slice(labLinesAbove(state))]}
          columns={evidenceColumns(size)}
          rows={rows}
        />
      </Box>
      {below > 0 && (
        <Lines
          lines={[blank, ...testsLines(lab.recent, { now, columns: size.columns - 1 })]}
          columns={size.columns}
          rows={below}
        />
      )}
    </Box>
  );
}
