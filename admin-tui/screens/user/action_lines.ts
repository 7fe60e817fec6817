import type { UserHoldings } from "../../../core/domain/operator/user_holdings.ts";
import {
  effectsNow,
  type OperatorActionName,
  operatorActionNames,
  type UserDescription,
  whyNothingToDo,
} from "../../../core/operator.ts";
import { firstKey } from "../../app/first_key.ts";
import type { Scope } from "../../app/scope.ts";
import { cell, type Line, line, span, wrap } from "../../draw/text.ts";
import { userOf } from "../../state/place.ts";
import type { State } from "../../state/state.ts";
import { actionWords } from "../../words/action_words.ts";
import { effectWords, nothingToDoBrief } from "../../words/effect_words.ts";
import { orderWords } from "../../words/order_words.ts";
import { actionKeys } from "./user_keymap.ts";
import { userScopes } from "./user_scopes.ts";
import { userWhy } from "./user_why.ts";

/**
 * The actions on the user and on the selected row, each with what it would do or why it can do
 * nothing, in at most `rows` lines: with as many effects of each as fit. Empty if nothing fits, and
 * in a read-only terminal.
 */
export function actionLines(
  state: State,
  { holdings }: UserDescription,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly Line[] {
  if (state.setting.readOnly) return [];
  const actions = [...liveActions(state, holdings), ...changeOfRoles(state)];
  const lines = (effectsMax: number): readonly Line[] =>
    actions.flatMap(({ key, label, why, effects }) => {
      if (why !== null) return [[cell(` ${key}`, 4, "dim"), span(`${label}: ${why}`, "dim")]];
      return [
        [cell(` ${key}`, 4, "accent"), span(label)],
        ...wrap(firstWords(effects, effectsMax), columns - 6)
          .map((row) => line(`    ${row}`, "dim")),
      ];
    });
  return [Infinity, 3, 2, 1, 0].map(lines).find(({ length }) => length <= rows) ?? [];
}

/** The dialog shows the others before it asks. */
function firstWords(effects: readonly string[], count: number): string {
  const words = effects.slice(0, count).join(" ");
  return count > 0 && effects.length > count ? `${words} ...` : words;
}

interface ListedAction {
  readonly key: string;
  readonly label: string;
  /** Why it can do nothing; null if it can. */
  readonly why: string | null;
  /** As sentences. */
  readonly effects: readonly string[];
}

function liveActions(state: State, holdings: UserHoldings): readonly ListedAction[] {
  return liveKeys(state).map(({ name, key }) => {
    const { label, command } = actionWords(name);
    const why = whyNothingToDo(name, holdings, state.now);
    const effects = effectsNow(name, holdings, state.now)?.map(effectWords);
    return {
      key,
      label,
      why: why === null ? null : nothingToDoBrief[why],
      // What it does to a session, a factor, an app or a code is known when that is chosen.
      effects: effects ?? [`${command.about}.`],
    };
  });
}

function changeOfRoles(state: State): readonly ListedAction[] {
  if (!userScopes(userOf(state), state.now).includes("userActions")) return [];
  const key = firstKey(state, "order.changeRoles@userActions", "R");
  const { label, effects } = orderWords("changeRoles");
  return [{ key, label, why: userWhy(state, "order.changeRoles"), effects }];
}

interface ActionKey {
  readonly name: OperatorActionName;
  readonly key: string;
}

/** The actions whose keys work now, in the core's order. */
function liveKeys(state: State): readonly ActionKey[] {
  const live = userScopes(userOf(state), state.now);
  return operatorActionNames.flatMap((name): readonly ActionKey[] => {
    const found = Object.entries(actionKeys[name])
      .find(([scope]) => live.includes(scope as Scope));
    if (found === undefined) return [];
    const [scope, usual] = found;
    return [{ name, key: firstKey(state, `action.${name}@${scope as Scope}`, usual) }];
  });
}
