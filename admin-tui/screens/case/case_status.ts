import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import { caseOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";

/** The error if there is one, otherwise whose case it is, and the time that it shows. */
export function caseStatus(state: State): Line {
  const open = caseOf(state);
  if (open === null) return [];
  if (open.trouble !== null) return troubleLine(open.trouble);
  const { found, username } = open;
  const at = found === null || state.look.linear
    ? ""
    : `  as of ${timestamp(found.at).slice(11)} UTC`;
  return line(` ${username}${at}`, "dim");
}
