import { hasLetters } from "../../grammar/has_letters.ts";
import { type LineCommand, lineCommands } from "../../grammar/line_commands.ts";
import { fieldText } from "../../input/field.ts";
import { bindings } from "../keymap.ts";
import type { Binding, BindingName } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import { keyLabel, keyName } from "../../input/keys.ts";
import type { State } from "../../state/state.ts";
import type { HelpState } from "../../state/help_state.ts";
import { offeredBindings, whyNot } from "../availability.ts";
import { scopes } from "../scopes.ts";

interface Group {
  readonly title: string;
  readonly scopes: readonly Scope[];
}

/** Where keys work, in the operator's words. Every scope is in one group. */
export const helpGroups: readonly Group[] = [
  { title: "Global", scopes: ["back", "digits", "global", "top", "always", "small"] },
  { title: "Lists and text", scopes: ["list", "matches"] },
  { title: "Users", scopes: ["row", "marked", "unmark", "users", "filtered"] },
  {
    title: "User",
    scopes: [
      "sessionRow",
      "userRow",
      "appRow",
      "userOpen",
      "userBlocked",
      "userLockable",
      "userActions",
      "factorActions",
      "factorRow",
      "userLists",
      "user",
    ],
  },
  { title: "Device or factor", scopes: ["holdingRow", "holding"] },
  { title: "Why no code?", scopes: ["caseChoices", "case"] },
  {
    title: "OTP lab",
    scopes: [
      "blank",
      "draft",
      "paid",
      "waiting",
      "ended",
      "live",
      "simulated",
      "raw",
      "labTest",
      "lab",
    ],
  },
  {
    title: "Sends",
    scopes: [
      "stoppable",
      "blockRow",
      "stopRow",
      "pauseRow",
      "replayable",
      "sendsUser",
      "sends",
      "sendsFiltered",
      "sendsOpened",
    ],
  },
  {
    title: "Attack board",
    scopes: ["boardRow", "boardStoppable", "boardStop", "boardPause", "board"],
  },
  { title: "Activity", scopes: ["activityRow", "activityUser", "chartShown", "activity"] },
  { title: "Chart of Activity", scopes: ["chart"] },
  {
    title: "Access",
    scopes: [
      "accessInvitations",
      "openInvitation",
      "invitedUser",
      "accessKeys",
      "liveKey",
      "accessNumbers",
      "testNumber",
      "accessRow",
      "access",
    ],
  },
  { title: "Apps", scopes: ["appsRow", "appsAdd", "apps"] },
  {
    title: "App",
    scopes: ["appUser", "appRead", "appEnabled", "appDisabled", "app"],
  },
  { title: "Who is here", scopes: ["terminalsUser", "terminals"] },
  {
    title: "Message timeline",
    scopes: ["deliveryRow", "stepRow", "traced", "deliveryUser", "delivery"],
  },
  {
    title: "Dialogs",
    scopes: [
      "bulkReason",
      "bulkOpen",
      "bulkText",
      "bulkPerforming",
      "bulkDone",
      "actionReason",
      "actionConfirm",
      "actionDigits",
      "actionText",
      "actionAsked",
      "actionPerforming",
      "actionRefused",
      "actionCode",
      "stopScope",
      "stopCountry",
      "stopReason",
      "confirm",
      "faults",
      "replay",
      "formFields",
      "formConfirm",
      "formText",
      "formPerforming",
      "formSecret",
      "formLink",
    ],
  },
  { title: "Text fields", scopes: ["search", "number", "code", "field"] },
  { title: "Help", scopes: ["help", "line"] },
];

/** The group of what the current screen can do now. */
export const thisScreen = "This screen";
/** The group of what it cannot do now, each with the reason. */
export const notNow = "Not now";

/** The groups of what every screen can do. */
export const everywhere: readonly string[] = ["Global", "Lists and text"];

/** A binding as help lists it. */
export interface HelpEntry {
  readonly group: string;
  readonly keys: readonly string[];
  readonly label: string;
  /** What Enter runs; null if the key does nothing on the current screen. */
  readonly binding: BindingName | null;
  /** Why a key that works on the current screen can do nothing now; null for all others. */
  readonly why: string | null;
  /** The command of the `:` line that Enter types. */
  readonly line?: LineCommand;
}

/** The entries that match the filter, those of the current screen first, in keymap order. */
export function helpEntries(state: State, help: HelpState): readonly HelpEntry[] {
  const filter = fieldText(help.filter).trim();
  const entries = allEntries({ ...state, help: null });
  if (help.kind === "keys") return entries.filter((entry) => hasLabelOrKey(entry, filter));
  return [...lineCommands.map(lineEntry), ...entries.filter(isCommand)]
    .filter((entry) => hasLetters(searched(entry), filter))
    .toSorted((one, other) => rank(one, filter) - rank(other, filter));
}

function lineEntry(line: LineCommand): HelpEntry {
  const keys = [`:${line.word}`];
  return { group: "Commands", keys, label: line.about, binding: null, why: null, line };
}

/** What the letters typed after `:` are looked for in. */
function searched({ label, line }: HelpEntry): string {
  return line?.word ?? label;
}

/** What the palette lists: what can be run here, and why the rest cannot. */
function isCommand({ binding, why }: HelpEntry): boolean {
  return why !== null || (binding !== null && !/^help\./.test(binding));
}

/** Each key and label once: the current screen, what works everywhere, then everything else. */
function allEntries(state: State): readonly HelpEntry[] {
  const below = scopes(state);
  const taken = new Set(
    bindings(state.setting).filter(({ scope }) => below.includes(scope)).flatMap(({ keys }) =>
      keys
    ),
  );
  // A key that does something here is not listed as what it does elsewhere.
  const free = ({ scope, keys }: Binding): readonly string[] =>
    below.includes(scope) ? keys : keys.filter((key) => !taken.has(key));
  const own = offeredBindings(state).map(({ binding: row, why }): HelpEntry => ({
    group: why === null ? thisScreen : notNow,
    keys: free(row),
    label: row.label,
    binding: why === null ? row.name : null,
    why,
  }));
  const inOrder = [thisScreen, notNow]
    .flatMap((group) => own.filter((entry) => entry.group === group));
  const rest = helpGroups.flatMap(({ title, scopes }) =>
    bindings(state.setting).filter((row) => scopes.includes(row.scope))
      .map((row): HelpEntry => {
        const isLive = below.includes(row.scope);
        const why = isLive ? whyNot(state, row) : null;
        const binding = isLive && why === null ? row.name : null;
        const keys = everywhere.includes(title) ? free(row) : row.keys;
        return { group: title, keys, label: row.label, binding, why };
      })
  );
  return withoutTwins([...inOrder, ...rest].filter(({ keys }) => keys.length > 0));
}

/** Equal keys and labels are listed once: as the one that works, if there is one. */
function withoutTwins(entries: readonly HelpEntry[]): readonly HelpEntry[] {
  const found = new Map<string, HelpEntry>();
  for (const entry of entries) {
    const key = `${entry.keys.join()} ${entry.label}`;
    const twin = found.get(key);
    if (twin === undefined) found.set(key, entry);
    else if (twin.binding === null && twin.why === null && entry.binding !== null) {
      found.set(key, { ...entry, group: twin.group });
    }
  }
  return [...found.values()];
}

/** Matches a whole key, case-sensitive, or a part of the label in any case. */
function hasLabelOrKey({ label, keys }: HelpEntry, filter: string): boolean {
  return label.toLowerCase().includes(filter.toLowerCase()) ||
    keys.some((key) => [key, keyLabel(key), keyName(key)].includes(filter));
}

/**
 * What starts with the filter comes first, then what contains it, then the rest; of those, actions
 * of the screen before commands.
 */
function rank(entry: HelpEntry, filter: string): number {
  if (filter === "") return 0;
  if (entry.why !== null) return 6;
  const at = searched(entry).toLowerCase().indexOf(filter.toLowerCase());
  return (at === 0 ? 0 : at === -1 ? 4 : 2) + (entry.line === undefined ? 0 : 1);
}
