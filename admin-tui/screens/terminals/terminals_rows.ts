import type { OpenTerminal } from "../../../core/domain/operator/terminal.ts";
import type { FeedEvent } from "../../../core/operator.ts";
import type { UserState } from "../../state/user_state.ts";
import type { TerminalsState } from "../../state/place.ts";

/** A row that the cursor can select. */
export type TerminalsRow =
  | { readonly kind: "terminal"; readonly terminal: OpenTerminal }
  | { readonly kind: "event"; readonly event: FeedEvent };

/** All rows in screen order. */
export function terminalsRows({ read }: TerminalsState): readonly TerminalsRow[] {
  if (read === null) return [];
  return [
    ...read.terminals.map((terminal): TerminalsRow => ({ kind: "terminal", terminal })),
    ...read.events.map((event): TerminalsRow => ({ kind: "event", event })),
  ];
}

export function terminalsRowKey(row: TerminalsRow): string {
  return row.kind === "terminal" ? row.terminal.id : row.event.event.id;
}

/** The user of the selected event; null without one, or if the user was deleted. */
export function selectedActUser(
  state: TerminalsState,
): Pick<UserState, "userId" | "username"> | null {
  const row = terminalsRows(state)[state.cursor];
  if (row?.kind !== "event") return null;
  const { event: { userId }, username } = row.event;
  return userId === null || username === null ? null : { userId, username };
}
