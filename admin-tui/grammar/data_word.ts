import type { Instant } from "../../core/domain/instant.ts";
import { operatorActionNames } from "../../core/operator.ts";
import type { LineOrder } from "./line_commands.ts";
import { parseLine } from "./parse_line.ts";

/** What only the database knows, so that it is asked for the words. */
export type DataKind = "user" | "app" | "country" | "prefix";

/** The start of a word of a line that the database can complete. */
export interface DataWord {
  readonly what: DataKind;
  readonly typed: string;
}

/** What the last word of a line names; null if the words of the line itself can complete it. */
export function dataWordOf(text: string, now: Instant): DataWord | null {
  const [, start = "", last = ""] = /^(.*?)(\S*)$/.exec(text.trimStart()) ?? [];
  const parsed = start.trim() === "" ? null : parseLine(start, now);
  if (parsed?.kind !== "command") return null;
  const { command: { order, values }, rest } = parsed;
  const [, name = "", value = ""] = /^(user|country|prefix):(.*)$/i.exec(last) ?? [];
  const what = name.toLowerCase();
  const places = order === "stop" || order === "resume";
  if ((order === "sends" || places) && what === "country") return { what, typed: value };
  if (order === "sends" && what === "prefix") return { what, typed: value };
  if (order === "sends" && what === "user") return value === "" ? null : { what, typed: value };
  if (rest !== "" || values.some((word) => word.startsWith(last.toLowerCase()))) return null;
  if (places) return { what: "country", typed: last };
  if (order === "app") return { what: "app", typed: last };
  return last !== "" && takesUser(order) ? { what: "user", typed: last } : null;
}

function takesUser(order: LineOrder): boolean {
  return order === "user" || order === "why" || order === "users" ||
    operatorActionNames.some((action) => action === order);
}

/** Completes the end of a line as far as all words agree, with a space if only one is left. */
export function completeWord(text: string, typed: string, words: readonly string[]): string {
  const [first] = words;
  if (first === undefined) return text;
  const start = text.slice(0, text.length - typed.length);
  if (words.length === 1) return `${start}${first} `;
  let common = first;
  while (!words.every((word) => word.toLowerCase().startsWith(common.toLowerCase()))) {
    common = common.slice(0, -1);
  }
  return common.length > typed.length ? start + common : text;
}
