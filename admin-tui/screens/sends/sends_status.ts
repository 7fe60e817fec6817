import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line, span } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import type { SendsState } from "../../state/sends_state.ts";
import type { State } from "../../state/state.ts";

/** The result of the last operation, or that one is running; null otherwise. */
export function operationStatus(
  { said, acting }: Pick<SendsState, "said" | "acting">,
): Line | null {
  if (said === null) return acting ? line(" applying ...", "dim") : null;
  const tone = said.good ? "good" : "bad";
  return [span(said.good ? " ✓ " : " ✗ ", tone), span(said.words, tone)];
}

/** The result of the last operation, or an error, or the time of the last read. */
export function sendsStatus({ sends }: State): Line {
  const { trouble, controls } = sends;
  const operation = operationStatus(sends);
  if (trouble !== null && sends.said === null) return troubleLine(trouble);
  if (operation !== null) return operation;
  if (sends.filter !== null) {
    const all = sends.earlier.length === 0 ? [span("   :sends shows all", "dim")] : [];
    return [span(` only ${sends.filter.text}`, "warn"), ...all];
  }
  return controls === null ? [] : line(` updated ${timestamp(controls.at).slice(11)} UTC`, "dim");
}
