import type { AnswerHandlers, AnswerTo, EffectAnswer } from "../app/answers.ts";
import { andThen, type Step } from "../app/step.ts";
import {
  userActionPerformed,
  userActionPreviewed,
} from "../screens/operator_action/update_action_answers.ts";
import { lineCompleted } from "../screens/help/update_line.ts";
import { orderPlaced } from "../screens/form/update_form_answers.ts";
import { policyReplayed } from "../screens/replay/update_replay.ts";
import { accessParts } from "../screens/access/access_parts.ts";
import { activityParts } from "../screens/activity/activity_parts.ts";
import { appParts } from "../screens/app/app_parts.ts";
import { appsParts } from "../screens/apps/apps_parts.ts";
import { followActivityRow } from "../screens/activity/update_activity.ts";
import { boardParts } from "../screens/board/board_parts.ts";
import { followBoardRow } from "../screens/board/update_board.ts";
import { caseParts } from "../screens/case/case_parts.ts";
import { deliveryParts } from "../screens/delivery/delivery_parts.ts";
import { holdingParts } from "../screens/holding/holding_parts.ts";
import { labParts } from "../screens/lab/lab_parts.ts";
import { sendsParts } from "../screens/sends/sends_parts.ts";
import { controlsRead } from "../screens/sends/update_sends.ts";
import { userParts } from "../screens/user/user_parts.ts";
import { terminalsParts } from "../screens/terminals/terminals_parts.ts";
import { usersParts } from "../screens/users/users_parts.ts";
import { appLookedUp, deliveryLookedUp, userLookedUp } from "./run_line.ts";
import { showPlace } from "./show_place.ts";
import type { State } from "../state/state.ts";

const handlers: AnswerHandlers = {
  ...usersParts.answers,
  ...userParts.answers,
  ...holdingParts.answers,
  ...caseParts.answers,
  ...labParts.answers,
  ...sendsParts.answers,
  ...activityParts.answers,
  ...deliveryParts.answers,
  ...accessParts.answers,
  ...boardParts.answers,
  ...terminalsParts.answers,
  ...appsParts.answers,
  ...appParts.answers,
  readControls: controlsAnswered,
  previewAction: (state, answer) => [userActionPreviewed(state, answer), []],
  performAction: actionPerformed,
  placeOrder: orderAnswered,
  lookUpApp: appLookedUp,
  completeLine: (state, answer) => [lineCompleted(state, answer), []],
  lookUpUser: userLookedUp,
  lookUpDelivery: deliveryLookedUp,
  replayPolicy: (state, { reply }) => [policyReplayed(state, reply), []],
};

/** Applies an answer, whichever screen the operator is on by then. */
export function answered(state: State, answer: EffectAnswer): Step {
  return handled(state, answer.kind, answer);
}

/** What is blocked has rows on three screens, each with a cursor. */
function controlsAnswered(state: State, { reply }: AnswerTo<"readControls">): Step {
  const read = controlsRead(state, reply);
  return [read === state ? state : followBoardRow(followActivityRow(read)), []];
}

/** After a deletion, the place below the user is shown again. */
function actionPerformed(state: State, answer: AnswerTo<"performAction">): Step {
  const performed = userActionPerformed(state, answer);
  return performed[0].places.length >= state.places.length
    ? performed
    : andThen(performed, showPlace);
}

/** After a removal, the place below the app is shown again. */
function orderAnswered(state: State, answer: AnswerTo<"placeOrder">): Step {
  const placed = orderPlaced(state, answer);
  return placed[0].places.length >= state.places.length ? placed : andThen(placed, showPlace);
}

function handled<Kind extends EffectAnswer["kind"]>(
  state: State,
  kind: Kind,
  answer: AnswerTo<Kind>,
): Step {
  return handlers[kind](state, answer);
}
