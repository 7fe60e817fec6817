import type { AnswerHandlers, AnswerTo, EffectAnswer } from "../app/answers.ts";
import type { Step } from "../app/step.ts";
import {
  userActionPerformed,
  userActionPreviewed,
} from "../screens/operator_action/update_action_answers.ts";
import { policyReplayed } from "../screens/replay/update_replay.ts";
import { screens } from "../screens/screens.ts";
import type { State } from "../state/state.ts";

const handlers: AnswerHandlers = {
  ...screens.users.answers,
  ...screens.user.answers,
  ...screens.lab.answers,
  ...screens.sends.answers,
  ...screens.activity.answers,
  ...screens.delivery.answers,
  previewAct: (state, answer) => [userActionPreviewed(state, answer), []],
  performAct: userActionPerformed,
  replayPolicy: (state, { reply }) => [policyReplayed(state, reply), []],
};

/** What an answer changes, on whatever screen the operator is meanwhile. */
export function answered(state: State, answer: EffectAnswer): Step {
  return handled(state, answer.kind, answer);
}

function handled<Kind extends EffectAnswer["kind"]>(
  state: State,
  kind: Kind,
  answer: AnswerTo<Kind>,
): Step {
  return handlers[kind](state, answer);
}
