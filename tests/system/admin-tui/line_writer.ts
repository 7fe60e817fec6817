/** Adds lines to the file of an operator, as a terminal does when it is left. */
import { parseLineHistory, withLines } from "../../../admin-tui/line_history.ts";
import { changeOwnFile } from "../../../admin-tui/own_file.ts";

const [file = "", operator = "", from = ""] = Deno.args;
for (let at = 0; at < 5; at++) {
  const line = `sends ${Number(from) + at}h`;
  changeOwnFile(file, (text) => withLines(parseLineHistory(text, 0), operator, [line], 0));
}
