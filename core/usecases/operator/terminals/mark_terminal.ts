import type { OperatorCaller } from "../../../domain/audit_event.ts";
import type { TerminalScreen } from "../../../domain/operator/terminal.ts";
import type { Ports } from "../../../ports/ports.ts";

export interface TerminalMark {
  /** Random; one for each start of a terminal. */
  readonly terminalId: string;
  readonly screen: TerminalScreen;
}

/**
 * Shows other operators that this terminal is open: call it every `beatSeconds`, and when the
 * screen changes. Repeating it does no harm.
 */
export async function markTerminal(
  { heartbeats, clock }: Pick<Ports, "heartbeats" | "clock">,
  { terminalId, screen }: TerminalMark,
  caller: OperatorCaller,
): Promise<null> {
  const now = clock();
  await heartbeats.beat({
    id: `terminal_${terminalId}`,
    kind: "terminal",
    name: caller.actorName ?? "",
    screen,
    startedAt: now,
    beatAt: now,
  });
  return null;
}

/** Removes the mark of a terminal that closes. */
export async function endTerminal(
  { heartbeats }: Pick<Ports, "heartbeats">,
  { terminalId }: Pick<TerminalMark, "terminalId">,
): Promise<null> {
  await heartbeats.endBeats(`terminal_${terminalId}`, 0);
  return null;
}
