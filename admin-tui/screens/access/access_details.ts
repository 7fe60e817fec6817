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
import { fact, instantLine, type StateWords } from "../../words/user_words.ts";
import { type AccessRow, selectedAccessRow } from "./access_rows.ts";
import { orderKeys } from "./access_keymap.ts";
import { accessScopes } from "./access_scopes.ts";

/** The selected row in full, and what the keys do that work on it and its section. */
export function accessDetails(state: State, columns: number): readonly Line[] {
  const row = selectedAccessRow(state);
  return [
    ...(row === undefined ? [] : [...factLines(row, state), blank]),
    ...orderLines(state, columns),
  ];
}

function factLines(row: AccessRow, { access, now }: State): readonly Line[] {
  if (row.kind === "invitation") return invitationFacts(row.invitation, now);
  if (row.kind === "key") return keyFacts(row.key, now);
  return numberFacts(row.number, access.read?.testNumbers.on ?? false, now);
}

function invitationFacts(invitation: ListedInvitation, now: number): readonly Line[] {
  const { id, createdAt, createdBy, expiresAt, endedAt, roles } = invitation;
  return [
    fact("For", [span(invitedWords(invitation), "strong")]),
    stateFact(invitationState(invitation)),
    fact("Created", instantLine(createdAt, now)),
    fact("By", [span(createdBy ?? "operator")]),
    endFact(expiresAt, endedAt),
    fact("Roles", [span(roles.length === 0 ? "none" : roles.join(", "))]),
    fact("ID", [span(id)]),
  ];
}

function keyFacts(key: ListedApiKey, now: number): readonly Line[] {
  const { id, name, createdAt, createdBy, expiresAt, endedAt, lastUsedAt, scopes } = key;
  return [
    fact("Name", [span(name, "strong")]),
    stateFact(keyState(key)),
    fact("Created", instantLine(createdAt, now)),
    fact("By", [span(createdBy ?? "operator")]),
    fact("Last used", instantLine(lastUsedAt, now)),
    endFact(expiresAt, endedAt),
    fact("ID", [span(id)]),
    blank,
    line(" It may:", "dim"),
    ...scopes.map((scope) => [cell(`   ${scope}`, 20), span(scopeWords[scope], "dim")]),
  ];
}

function numberFacts(number: ListedTestNumber, on: boolean, now: number): readonly Line[] {
  const { phoneNumber, createdAt, expiresAt, endedAt, actorName, reason, users } = number;
  return [
    fact("Number", [span(phoneNumber, "strong")]),
    stateFact(numberState(number, on, now)),
    fact("Users", [span(String(users))]),
    fact("Created", instantLine(createdAt, now)),
    fact("By", [span(actorName ?? "operator")]),
    endFact(expiresAt, endedAt),
    fact("Reason", [span(reason)]),
  ];
}

function stateFact({ glyph, word, tone }: StateWords): Line {
  return fact("State", [span(`${glyph} ${word}`, tone)]);
}

function endFact(expiresAt: number, endedAt: number | null): Line {
  const at = timestamp(endedAt ?? expiresAt).slice(0, 16);
  return fact(endedAt === null ? "Expires" : "Ended", [span(at)]);
}

/** What each form does whose key works now. Read-only terminals have none. */
function orderLines(state: State, columns: number): readonly Line[] {
  if (state.setting.readOnly) return [];
  const live = accessScopes(state);
  return orderKeys.filter(({ scope }) => live.includes(scope))
    .flatMap(({ scope, key, order }) => {
      const name = firstKey(state, `order.${order}@${scope}`, key);
      const { label, effects } = orderWords(order);
      const why = whyNoOrder(state, `order.${order}`);
      if (why !== null) return [[cell(` ${name}`, 5, "dim"), span(`${label}: ${why}`, "dim")]];
      return [
        [cell(` ${name}`, 5, "accent"), span(label)],
        ...effects.flatMap((effect) =>
          wrap(effect, columns - 6).map((row) => line(`     ${row}`, "dim"))
        ),
      ];
    });
}

/** A stolen key must not be able to make another one, which would outlive its revocation. */
export function whyNoOrder({ setting }: State, name: BindingName): string | null {
  const isHere = setting.remote !== true || name !== "order.createApiKey";
  return isHere ? null : "only where the database is";
}
