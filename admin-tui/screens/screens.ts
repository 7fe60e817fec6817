import type { ScreenParts } from "../app/screen_parts.ts";
import type { Screen } from "../state/screen.ts";
import { accessParts } from "./access/access_parts.ts";
import { activityParts } from "./activity/activity_parts.ts";
import { appParts } from "./app/app_parts.ts";
import { appsParts } from "./apps/apps_parts.ts";
import { boardParts } from "./board/board_parts.ts";
import { caseParts } from "./case/case_parts.ts";
import { deliveryParts } from "./delivery/delivery_parts.ts";
import { holdingParts } from "./holding/holding_parts.ts";
import { labParts } from "./lab/lab_parts.ts";
import { sendsParts } from "./sends/sends_parts.ts";
import { terminalsParts } from "./terminals/terminals_parts.ts";
import { userParts } from "./user/user_parts.ts";
import { usersParts } from "./users/users_parts.ts";

/** Every screen with its parts. Footer and help list the keys in this order. */
export const screens: Readonly<Record<Screen, ScreenParts>> = {
  delivery: deliveryParts,
  activity: activityParts,
  users: usersParts,
  user: userParts,
  holding: holdingParts,
  case: caseParts,
  lab: labParts,
  sends: sendsParts,
  board: boardParts,
  access: accessParts,
  terminals: terminalsParts,
  apps: appsParts,
  app: appParts,
};
