import { Box } from "ink";
import type { ReactNode } from "react";
import { bodyRows } from "../layout.ts";
import type { State } from "../model.ts";
import { userFacts, userRecord } from "../presentation/user_lines.ts";
import { Lines } from "./lines.tsx";

/** One user: who, how they log in, where they are, what happened. */
export function UserScreen({ state }: { readonly state: State }): ReactNode {
  const { user, now, size } = state;
  if (user === null) return <Lines lines={[]} columns={size.columns} rows={bodyRows(size)} />;
  const facts = userFacts(user, now, size.columns);
  const record = userRecord(user, now, size.columns).slice(user.scroll);
  const rows = bodyRows(size) - facts.length;
  return (
    <Box flexDirection="column" width={size.columns} height={bodyRows(size)} flexShrink={0}>
      <Lines lines={facts} columns={size.columns} rows={facts.length} />
      <Lines lines={record} columns={size.columns} rows={rows} />
    </Box>
  );
}
