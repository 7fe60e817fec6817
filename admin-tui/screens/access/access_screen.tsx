import type { ReactNode } from "react";
import { bodyRows } from "../../draw/layout.ts";
import { Lines } from "../../draw/lines.tsx";
import type { State } from "../../state/state.ts";
import { accessLines } from "./access_lines.ts";

/** Invitations, API keys and test numbers. */
export function AccessScreen({ state }: { readonly state: State }): ReactNode {
  const { size } = state;
  return <Lines lines={accessLines(state)} columns={size.columns} rows={bodyRows(size)} />;
}
