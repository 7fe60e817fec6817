import { fieldText } from "../../input/field.ts";
import { bindings } from "../keymap.ts";
import type { BindingName } from "../../app/binding.ts";
import type { Scope } from "../../app/scope.ts";
import type { Binding } from "../../app/binding.ts";
import { keyLabel, keyName } from "../../input/keys.ts";
import type { State } from "../../state/state.ts";
import type { HelpState } from "../../state/help_state.ts";
import { scopes } from "../scopes.ts";

interface Group {
  readonly title: string;
  readonly scopes: readonly Scope[];
}

/** Where keys work, in the operator's words. Every scope is in one group. */
export const helpGroups: readonly Group[] = [
  { title: "Global", scopes: ["back", "global", "top", "always", "small"] },
  { title: "Lists and text", scopes: ["list"] },
  { title: "Users", scopes: ["row", "users", "filtered"] },
  {
    title: "User",
    scopes: [
      "sessionRow",
      "userOpen",
      "userBlocked",
      "userLockable",
      "userActions",
      "userLists",
      "user",
    ],
  },
  {
    title: "OTP lab",
    scopes: ["blank", "draft", "waiting", "ended", "live", "simulated", "raw", "lab"],
  },
  { title: "Sends", scopes: ["stoppable", "stopRow", "pauseRow", "replayable", "sends"] },
  { title: "Activity", scopes: ["activityRow", "activity"] },
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
  { title: "Message timeline", scopes: ["deliveryRow", "traced", "deliveryUser", "delivery"] },
  {
    title: "Dialogs",
    scopes: [
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
  { title: "Help", scopes: ["help"] },
];

/** A binding as help lists it. */
export interface HelpEntry {
  readonly group: string;
  readonly keys: readonly string[];
  readonly label: string;
  /** What Enter runs; null if the key does nothing on the current screen. */
  readonly binding: BindingName | null;
}

/** The entries that match the filter, by group and in keymap order. */
export function helpEntries(state: State, help: HelpState): readonly HelpEntry[] {
  const filter = fieldText(help.filter).trim();
  const entries = allEntries(state);
  if (help.kind === "keys") return entries.filter((entry) => hasLabelOrKey(entry, filter));
  const here = entries.filter(({ binding }) => binding !== null && !/^help\./.test(binding));
  return here.filter(({ label }) => hasLetters(label, filter))
    .toSorted((one, other) => rank(one, filter) - rank(other, filter));
}

function allEntries(state: State): readonly HelpEntry[] {
  const below = scopes({ ...state, help: null });
  return listed[state.setting.readOnly ? "harmless" : "all"].map(({ twins, ...entry }) => ({
    ...entry,
    binding: twins.find(({ scope }) => below.includes(scope))?.name ?? null,
  }));
}

/** An entry with all bindings that it represents. */
interface Listed extends Omit<HelpEntry, "binding"> {
  readonly twins: readonly Binding[];
}

const listed = { all: listOf(bindings(false)), harmless: listOf(bindings(true)) } as const;

function listOf(rows: readonly Binding[]): readonly Listed[] {
  return helpGroups.flatMap(({ title, scopes }) => {
    const ofGroup = rows.filter((row) => scopes.includes(row.scope));
    return ofGroup.filter((row, at) => ofGroup.findIndex((one) => same(one, row)) === at)
      .map((row) => ({
        group: title,
        keys: row.keys,
        label: row.label,
        twins: ofGroup.filter((one) => same(one, row)),
      }));
  });
}

/** Equal keys and labels in one group are listed once. */
function same(one: Binding, other: Binding): boolean {
  return one.label === other.label && one.keys.join() === other.keys.join();
}

/** Matches a whole key, case-sensitive, or a part of the label in any case. */
function hasLabelOrKey({ label, keys }: HelpEntry, filter: string): boolean {
  return label.toLowerCase().includes(filter.toLowerCase()) ||
    keys.some((key) => [key, keyLabel(key), keyName(key)].includes(filter));
}

/** Fuzzy match: the label contains the filter's letters in order. */
function hasLetters(label: string, filter: string): boolean {
  let from = 0;
  return [...filter.toLowerCase().replaceAll(" ", "")].every((letter) => {
    const at = label.toLowerCase().indexOf(letter, from);
    from = at + 1;
    return at !== -1;
  });
}

/** Labels that start with the filter come first, then those that contain it, then the rest. */
function rank({ label }: HelpEntry, filter: string): number {
  const at = label.toLowerCase().indexOf(filter.toLowerCase());
  return at === 0 ? 0 : at === -1 ? 2 : 1;
}
