import { troubleLine } from "../../draw/status_lines.ts";
import { type Line, line, span } from "../../draw/text.ts";
import { timestamp } from "../../draw/time.ts";
import type { State } from "../../state/state.ts";
import { testNumbersOff } from "../../words/access_words.ts";
import { type AccessRow, selectedAccessRow } from "./access_rows.ts";

/** The error if there is one, otherwise the full text of the selected row. */
export function accessStatus(state: State): Line {
  const { trouble, asked, read, section } = state.access;
  if (trouble !== null) return troubleLine(trouble);
  if (asked && read !== null) return line(" loading ...", "dim");
  if (section === "numbers" && read?.testNumbers.on === false) {
    return [span(" ! ", "warn"), span(testNumbersOff, "warn")];
  }
  const row = selectedAccessRow(state);
  return row === undefined ? [] : line(` ${rowDetail(row)}`, "dim");
}

/** What narrow windows cut off. */
function rowDetail(row: AccessRow): string {
  if (row.kind === "invitation") {
    const { id, expiresAt, roles } = row.invitation;
    const given = roles.length === 0 ? "" : `, ${roles.join(", ")}`;
    return `${id}, until ${minute(expiresAt)}${given}`;
  }
  if (row.kind === "key") return `${row.key.name}: ${row.key.scopes.join(", ")}`;
  const { phoneNumber, expiresAt, reason } = row.number;
  return `${phoneNumber}, until ${minute(expiresAt)}: ${reason}`;
}

function minute(at: number): string {
  return timestamp(at).slice(0, 16);
}
