import { activityWindows } from "../../core/domain/reports/activity.ts";
import { channels } from "../../core/domain/channel.ts";
import type { Instant } from "../../core/domain/instant.ts";
import { parseStopScope } from "../../core/domain/sending/send_stop.ts";
import { type OperatorActionName, operatorActionNames } from "../../core/operator.ts";
import { actionWords } from "../words/action_words.ts";
import { parseSendsSearch, sendsSearchWords } from "./sends_search.ts";

/** What a `:` line does; the terminal has a function for each. */
export type LineOrder =
  | "user"
  | "why"
  | "users"
  | "sends"
  | "delivery"
  | "events"
  | "stop"
  | "resume"
  | "lab"
  | "activity"
  | "board"
  | "access"
  | "apps"
  | "app"
  | "help"
  | "quit"
  | OperatorActionName;

/** A command of the `:` line, and its equivalent on the command line. */
export interface LineCommand {
  readonly order: LineOrder;
  readonly word: string;
  /** The name of what follows the word; null if nothing does. */
  readonly takes: string | null;
  /** Whether it may be omitted. */
  readonly optional: boolean;
  readonly about: string;
  /** The words that can follow, for completion. */
  readonly values: readonly string[];
  /** Whether what it leads to is refused in read-only mode. */
  readonly changes: boolean;
  /** The noun and the verb of the command line, which also start a line; null if it has none. */
  readonly twin: readonly string[] | null;
  /** What follows the noun and the verb on the command line. */
  readonly args: (rest: string) => readonly string[];
  /** What is wrong with what follows the word; null if nothing. */
  readonly check: (rest: string, now: Instant) => string | null;
}

type Given = Pick<LineCommand, "order" | "word" | "about"> & Partial<LineCommand>;

function lineCommand(given: Given): LineCommand {
  return {
    takes: null,
    optional: true,
    values: [],
    changes: false,
    twin: null,
    args: (rest) => rest === "" ? [] : [rest],
    check: () => null,
    ...given,
  };
}

/** `all`, `sms` or `BR` as a scope: `channel:sms`, `country:BR`. Null for other words. */
export function scopeOfWord(word: string): string | null {
  const lower = word.toLowerCase();
  const full = /^[a-z]{2}$/.test(lower)
    ? `country:${lower}`
    : channels.some((channel) => channel === lower)
    ? `channel:${lower}`
    : lower;
  return parseStopScope(full);
}

function scopeArgs(rest: string): readonly string[] {
  const [kind = "", name = ""] = (scopeOfWord(rest) ?? "").split(":");
  if (kind === "") return [];
  return kind === "all" ? ["--all"] : [`--${kind}`, name];
}

function checkScope(rest: string): string | null {
  if (rest === "" || scopeOfWord(rest) !== null) return null;
  return "Not a scope: all, a channel such as sms, or a country such as BR";
}

function checkSends(rest: string, now: Instant): string | null {
  const search = parseSendsSearch(rest, now);
  return typeof search === "string" ? `Not a filter, or one too many: ${search}` : null;
}

const reason = ["--reason", "TEXT"] as const;
const scopeValues = ["all", ...channels, "country:"];

/** The actions on a user as a whole, by the verbs of the command line. */
const actionCommands = operatorActionNames.flatMap((order): readonly LineCommand[] => {
  const { verb, about, itemId } = actionWords(order).command;
  if (itemId !== undefined) return [];
  return [lineCommand({
    order,
    word: verb,
    takes: "NAME",
    optional: false,
    about,
    changes: true,
    twin: ["users", verb],
    args: (rest) => [rest, ...reason],
  })];
});

/** Every command of the `:` line. */
export const lineCommands: readonly LineCommand[] = [
  lineCommand({
    order: "user",
    word: "user",
    takes: "NAME",
    optional: false,
    about: "Opens a user: a name, an ID, or the digits of the phone number",
    twin: ["users", "show"],
  }),
  lineCommand({
    order: "why",
    word: "why",
    takes: "NAME",
    optional: false,
    about: "Shows why a user's codes do not arrive, and what to do",
    twin: ["users", "why"],
  }),
  lineCommand({
    order: "users",
    word: "users",
    takes: "SEARCH",
    about: "Searches users, as in the list",
    values: ["is:locked", "is:unverified", "is:locked-out", "is:failed-attempts"],
    twin: ["users", "list"],
    args: (rest) => rest === "" ? [] : ["--search", rest],
  }),
  lineCommand({
    order: "sends",
    word: "sends",
    takes: "FILTERS",
    about: "Lists messages: country:BR failed code:60410 2h user:ada",
    values: sendsSearchWords,
    twin: ["deliveries", "list"],
    args: (rest) => rest === "" ? [] : ["--search", rest],
    check: checkSends,
  }),
  lineCommand({
    order: "delivery",
    word: "delivery",
    takes: "ID",
    optional: false,
    about: "Opens the timeline of a message by its ID (dlv_...)",
    twin: ["deliveries", "trace"],
  }),
  lineCommand({
    order: "events",
    word: "events",
    about: "Shows what happens now: the feed of the audit log",
    twin: ["events", "list"],
  }),
  lineCommand({
    order: "stop",
    word: "stop",
    takes: "SCOPE",
    about: "Stops messages: all, sms, BR; asks first",
    values: scopeValues,
    changes: true,
    twin: ["sends", "stop"],
    args: (rest) => [...scopeArgs(rest), ...reason],
    check: checkScope,
  }),
  lineCommand({
    order: "resume",
    word: "resume",
    takes: "SCOPE",
    optional: false,
    about: "Removes a stop: all, sms, BR; asks first",
    values: scopeValues,
    changes: true,
    twin: ["sends", "resume"],
    args: scopeArgs,
    check: checkScope,
  }),
  lineCommand({
    order: "lab",
    word: "lab",
    takes: "NUMBER",
    about: "Opens the OTP lab with a number; sends nothing yet",
    changes: true,
    twin: ["otp", "send"],
    args: (rest) => [...(rest === "" ? ["NUMBER"] : [rest]), "--channel", "sms"],
  }),
  lineCommand({
    order: "activity",
    word: "activity",
    takes: "WINDOW",
    about: "Shows the figures of the last hour, day or week",
    values: activityWindows,
    twin: ["activity"],
    args: (rest) => rest === "" ? [] : ["--window", rest],
    check: (rest) =>
      rest === "" || activityWindows.some((window) => window === rest)
        ? null
        : `Not a window: ${activityWindows.join(", ")}`,
  }),
  lineCommand({
    order: "board",
    word: "board",
    about: "Shows what is wrong now, and what the last hour costs",
    twin: ["sends", "incidents"],
  }),
  lineCommand({
    order: "access",
    word: "access",
    about: "Shows invitations, API keys and test numbers",
    twin: ["keys", "list"],
  }),
  lineCommand({
    order: "apps",
    word: "apps",
    about: "Lists the apps that log in by OpenID Connect",
    twin: ["clients", "list"],
  }),
  lineCommand({
    order: "apps",
    word: "clients",
    about: "The same as :apps",
    twin: ["clients", "list"],
  }),
  lineCommand({
    order: "app",
    word: "app",
    takes: "NAME",
    optional: false,
    about: "Opens an app: its name or its client ID",
    twin: ["clients", "show"],
  }),
  ...actionCommands,
  lineCommand({ order: "help", word: "help", about: "Lists all keys", twin: ["--help"] }),
  lineCommand({ order: "quit", word: "q", about: "Leaves the terminal" }),
];
