import { dialogFrameRows, dialogSize, type Size } from "../../draw/layout.ts";
import type { LabState } from "../../state/lab_state.ts";
import { type DialogBox, dialogLines } from "../../draw/dialog_lines.ts";
import { cell, type Line, span } from "../../draw/text.ts";

/** The faults that the simulator can inject, by its own names. */
export const simulatorFaults: readonly { readonly name: string; readonly words: string }[] = [
  { name: "60203", words: "limit of five sends reached" },
  { name: "60202", words: "limit of five checks reached" },
  { name: "60410", words: "Fraud Guard blocks the prefix (sms)" },
  { name: "60205", words: "a landline cannot receive texts (sms)" },
  { name: "60605", words: "geo permissions block the country" },
  { name: "60238", words: "account in review or country blocked" },
  { name: "60220", words: "sending to China requires vetting" },
  { name: "60223", words: "channel disabled on the service" },
  { name: "60200", words: "invalid parameter" },
  { name: "60212", words: "too many concurrent requests" },
  { name: "20429", words: "too many requests" },
  { name: "20003", words: "invalid credentials" },
  { name: "20404", words: "no such service or verification" },
  { name: "500", words: "server error, nothing done" },
  { name: "503", words: "server unavailable, nothing done" },
  { name: "500_after", words: "server error after processing" },
  { name: "slow", words: "the response is two seconds late" },
  { name: "hang", words: "no response at all" },
  { name: "drop_before", words: "connection lost, nothing done" },
  { name: "drop_after", words: "connection lost after processing" },
  { name: "malformed", words: "incomplete JSON" },
  { name: "truncated", words: "incomplete response" },
  { name: "html", words: "an HTML page" },
  { name: "huge", words: "more than one megabyte" },
  { name: "redirect", words: "a redirect to another host" },
  { name: "lying_types", words: "fields with wrong types" },
  { name: "lying_sid", words: "the SID of another resource" },
  { name: "undelivered", words: "accepted, but the carrier loses it" },
];

const columnsMax = 64;
const nameColumns = 13;

/** The open list, scrolled to the selected fault. */
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
  const whose = to === null ? "" : ", this number only";
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
