import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line, span } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import type { State } from "../../state/state.ts";

/** The result of the last operation, or an error, or the time of the last read. */
export function sendsStatus({ sends }: State): Line {
  const { trouble, acting, said, controls } = sends;
  if (said !== null) {
    const tone = said.good ? "good" : "bad";
    return [span(said.good ? " ✓ " : " ✗ ", tone), span(said.words, tone)];
  }
  if (trouble !== null) return troubleLine(trouble);
  if (acting) return line(" applying ...", "dim");
  if (sends.filter !== null) {
    return [span(` only ${sends.filter.text}`, "warn"), span("   :sends shows all", "dim")];
  }
  return controls === null ? [] : line(` updated ${timestamp(controls.at).slice(11)} UTC`, "dim");
}
