import { dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import type { LabState } from "../../state/lab_state.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { cell, type Line, span } from "../../draw/text.ts";

/** What the simulator can be told to do, by the names that it has for it. */
export const simulatorFaults: readonly { readonly name: string; readonly words: string }[] = [
  { name: "60203", words: "five sends to this number are used up" },
  { name: "60202", words: "five checks of this test are used up" },
  { name: "60410", words: "Fraud Guard blocks the prefix (sms)" },
  { name: "60205", words: "a landline gets no texts (sms)" },
  { name: "60605", words: "geo permissions block the country" },
  { name: "60238", words: "account under review, or country not served" },
  { name: "60220", words: "sending to China needs vetting" },
  { name: "60223", words: "channel disabled on the service" },
  { name: "60200", words: "a parameter is wrong" },
  { name: "60212", words: "too many requests at once for the number" },
  { name: "20429", words: "too many requests" },
  { name: "20003", words: "wrong credentials" },
  { name: "20404", words: "no such service, or test gone" },
  { name: "500", words: "server error, nothing done" },
  { name: "503", words: "server away, nothing done" },
  { name: "500_after", words: "server error, but all was done" },
  { name: "slow", words: "the answer is two seconds late" },
  { name: "hang", words: "no answer at all" },
  { name: "drop_before", words: "connection lost, nothing done" },
  { name: "drop_after", words: "connection lost, but all was done" },
  { name: "malformed", words: "half of the JSON" },
  { name: "truncated", words: "half of the answer" },
  { name: "html", words: "a page of HTML" },
  { name: "huge", words: "more than a megabyte" },
  { name: "redirect", words: "a redirect to elsewhere" },
  { name: "lying_types", words: "fields of wrong types" },
  { name: "lying_sid", words: "the SID of something else" },
  { name: "undelivered", words: "taken, but the carrier loses it" },
];

const columnsMax = 64;
const nameColumns = 13;

/** The open list, with the chosen one in sight. */
export function faultBox({ simulator, to }: LabState, size: Size): DialogBox {
  const box = dialogSize(size, simulatorFaults.length, columnsMax);
  const { cursor, on } = simulator.faults ?? { cursor: 0, on: "start" };
  const height = box.rows - dialogFrameRows;
  const last = simulatorFaults.length - height;
  const top = Math.max(0, Math.min(cursor - Math.floor(height / 2), last));
  const rows = simulatorFaults.slice(top, top + height)
    .map(({ name, words }, at) => faultLine(name, words, top + at === cursor, box.columns - 4));
  const below = simulatorFaults.length - top - height;
  const more = below > 0 ? ` ${below} more: j ` : "";
  const whose = to === null ? "" : " of this number";
  const title = `Fault for the next ${on === "start" ? "send" : "check"}${whose}`;
  return { ...box, lines: dialogLines(title, rows, { columns: box.columns, more }) };
}

function faultLine(name: string, words: string, chosen: boolean, width: number): Line {
  const tone = chosen ? "strong" : "plain";
  return [
    span(chosen ? "▌" : " ", "accent"),
    cell(name, nameColumns, chosen ? "strong" : "accent"),
    cell(words, width - nameColumns - 1, tone),
  ];
}
