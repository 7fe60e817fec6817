import type { ActionEffect } from "../../../core/domain/operator/action_effect.ts";
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
import { actionKeys } from "./user_keymap.ts";
import { userScopes } from "./user_scopes.ts";

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
  const keys = liveKeys(state);
  const lines = (effectsMax: number): readonly Line[] =>
    keys.flatMap(({ name, key }) => {
      const { label } = actionWords(name);
      const why = whyNothingToDo(name, holdings, state.now);
      if (why !== null) {
        return [[cell(` ${key}`, 4, "dim"), span(`${label}: ${nothingToDoBrief[why]}`, "dim")]];
      }
      const effects = effectsNow(name, holdings, state.now) ?? [];
      return [
        [cell(` ${key}`, 4, "accent"), span(label)],
        ...wrap(firstWords(effects, effectsMax), columns - 6)
          .map((row) => line(`    ${row}`, "dim")),
      ];
    });
  return [Infinity, 3, 2, 1, 0].map(lines).find(({ length }) => length <= rows) ?? [];
}

/** The dialog shows the others before it asks. */
function firstWords(effects: readonly ActionEffect[], count: number): string {
  const words = effects.slice(0, count).map(effectWords).join(" ");
  return count > 0 && effects.length > count ? `${words} ...` : words;
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
