import type { ApiScope } from "../../../core/domain/api_keys/scope.ts";
import type { ListedTestNumber } from "../../../core/domain/test_numbers/test_number.ts";
import type { ListedApiKey, ListedInvitation } from "../../../core/operator.ts";
import type { BindingName } from "../../app/binding.ts";
import { firstKey } from "../../app/first_key.ts";
import { blank, cell, type Line, line, span, wrap } from "../../draw/text.ts";
import type { State } from "../../state/state.ts";
import { invitationState, invitedWords, keyState, numberState } from "../../words/access_words.ts";
import { orderWords } from "../../words/order_words.ts";
import { scopeWords } from "./scope_words.ts";
import { timestamp } from "../../draw/time.ts";
import { fact, instantLine, longFact, type StateWords } from "../../words/user_words.ts";
import { type AccessRow, selectedAccessRow } from "./access_rows.ts";
import { orderKeys } from "./access_keymap.ts";
import { accessScopes } from "./access_scopes.ts";

/** What is said besides the facts, where it fits. */
interface Extent {
  readonly columns: number;
  /** What each scope allows. */
  readonly scopeWords: boolean;
  /** What each action does. */
  readonly effects: boolean;
}

/**
 * The selected row in full, and what the keys do that work on it and its section: as much as fits.
 * If the least that can be said has more lines than `rows`, the panel counts the others.
 */
export function accessDetails(
  state: State,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly Line[] {
  const all = [[true, true], [true, false], [false, true], [false, false]] as const;
  const ways = all.map(([scopeWords, effects]) =>
    detailLines(state, { columns, scopeWords, effects })
  );
  return ways.find(({ length }) => length <= rows) ?? ways.at(-1) ?? [];
}

function detailLines(state: State, extent: Extent): readonly Line[] {
  const row = selectedAccessRow(state);
  const facts = row === undefined ? [] : factLines(row, state, extent);
  const orders = orderLines(state, extent);
  return facts.length > 0 && orders.length > 0
    ? [...facts, blank, ...orders]
    : [...facts, ...orders];
}

function factLines(row: AccessRow, { access, now }: State, extent: Extent): readonly Line[] {
  if (row.kind === "invitation") return invitationFacts(row.invitation, now, extent);
  if (row.kind === "key") return keyFacts(row.key, now, extent);
  return numberFacts(row.number, access.read?.testNumbers.on ?? false, now, extent);
}

function invitationFacts(
  invitation: ListedInvitation,
  now: number,
  { columns }: Extent,
): readonly Line[] {
  const { id, createdAt, createdBy, expiresAt, endedAt, roles } = invitation;
  return [
    ...longFact("For", invitedWords(invitation), columns, "strong"),
    stateFact(invitationState(invitation)),
    fact("Created", instantLine(createdAt, now)),
    ...longFact("By", createdBy ?? "operator", columns),
    endFact(expiresAt, endedAt),
    ...longFact("Roles", roles.length === 0 ? "none" : roles.join(", "), columns),
    ...longFact("ID", id, columns),
  ];
}

function keyFacts(key: ListedApiKey, now: number, extent: Extent): readonly Line[] {
  const { id, name, createdAt, createdBy, expiresAt, endedAt, lastUsedAt, scopes } = key;
  const { columns } = extent;
  return [
    ...longFact("Name", name, columns, "strong"),
    stateFact(keyState(key)),
    fact("Created", instantLine(createdAt, now)),
    ...longFact("By", createdBy ?? "operator", columns),
    fact("Last used", instantLine(lastUsedAt, now)),
    endFact(expiresAt, endedAt),
    ...longFact("ID", id, columns),
    ...(extent.scopeWords
      ? [blank, line(" It may:", "dim"), ...scopes.flatMap((scope) => scopeLines(scope, columns))]
      : longFact("Scopes", scopes.join(", "), columns)),
  ];
}

function scopeLines(scope: ApiScope, columns: number): readonly Line[] {
  return wrap(scopeWords[scope], columns - scopeCells)
    .map((row, at) => [cell(at === 0 ? `   ${scope}` : "", scopeCells), span(row, "dim")]);
}

/** Cells for the longest scope, with a margin. */
const scopeCells = 20;

function numberFacts(
  number: ListedTestNumber,
  on: boolean,
  now: number,
  { columns }: Extent,
): readonly Line[] {
  const { phoneNumber, createdAt, expiresAt, endedAt, actorName, reason, users } = number;
  return [
    fact("Number", [span(phoneNumber, "strong")]),
    stateFact(numberState(number, on, now)),
    fact("Users", [span(String(users))]),
    fact("Created", instantLine(createdAt, now)),
    ...longFact("By", actorName ?? "operator", columns),
    endFact(expiresAt, endedAt),
    ...longFact("Reason", reason, columns),
  ];
}

function stateFact({ glyph, word, tone }: StateWords): Line {
  return fact("State", [span(`${glyph} ${word}`, tone)]);
}

function endFact(expiresAt: number, endedAt: number | null): Line {
  const at = timestamp(endedAt ?? expiresAt).slice(0, 16);
  return fact(endedAt === null ? "Expires" : "Ended", [span(at)]);
}

/** Whether anything is selected, or any key works. */
export function hasDetails(state: State): boolean {
  return selectedAccessRow(state) !== undefined || liveOrders(state).length > 0;
}

/** The forms whose keys work now. Read-only terminals have none. */
function liveOrders(state: State): typeof orderKeys {
  if (state.setting.readOnly) return [];
  const live = accessScopes(state);
  return orderKeys.filter(({ scope }) => live.includes(scope));
}

/** What each of these forms does. */
function orderLines(state: State, extent: Extent): readonly Line[] {
  return liveOrders(state)
    .flatMap(({ scope, key, order }) => {
      const name = firstKey(state, `order.${order}@${scope}`, key);
      const { label, effects } = orderWords(order);
      const why = whyNoOrder(state, `order.${order}`);
      if (why !== null) return [[cell(` ${name}`, 5, "dim"), span(`${label}: ${why}`, "dim")]];
      return [
        [cell(` ${name}`, 5, "accent"), span(label)],
        ...(extent.effects ? effects : []).flatMap((effect) =>
          wrap(effect, extent.columns - 6).map((row) => line(`     ${row}`, "dim"))
        ),
      ];
    });
}

/** A stolen key must not be able to make another one, which would outlive its revocation. */
export function whyNoOrder({ setting }: State, name: BindingName): string | null {
  const isHere = setting.remote !== true || name !== "order.createApiKey";
  return isHere ? null : "only where the database is";
}
