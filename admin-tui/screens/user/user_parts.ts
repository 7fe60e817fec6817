import type { ScreenParts } from "../../app/screen_parts.ts";
import { readControls, unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/layout.ts";
import { showLab } from "../lab/update_lab.ts";
import { showUsers } from "../users/update_users.ts";
import {
  clickUser,
  copyOpenUser,
  describe,
  moveUser,
  nextSection,
  openUser,
  pointedDelivery,
  userDescribed,
} from "./update_user.ts";
import { userKeymap } from "./user_keymap.ts";
import { userScopes, userStacks } from "./user_scopes.ts";
import { UserScreen } from "./user_screen.tsx";
import { userStatus } from "./user_status.ts";

export const userParts = {
  keymap: userKeymap,
  stacks: userStacks,
  scopes: ({ user, now }) => userScopes(user, now),
  bindings: {
    "users.open": openUser,
    "user.back": showUsers,
    "user.refresh": (state) => state.user === null ? [state, []] : describe(state, state.user),
    // The lab opens without the number, which stays masked.
    "user.lab": showLab,
    "user.nextSection": (state) => nextSection(state, 1),
    "user.previousSection": (state) => nextSection(state, -1),
    "user.copyId": (state) => copyOpenUser(state, "id"),
    "user.copyName": (state) => copyOpenUser(state, "name"),
  },
  answers: {
    describeUser: (state, { userId, reply }) => [userDescribed(state, userId, reply), []],
  },
  show: (state) => [{ ...state, screen: "user" }, []],
  move: (state, rows) => [moveUser(state, (state.user?.cursor ?? 0) + rows), []],
  pageRows: ({ size }) => bodyRows(size) - 6,
  resized: (state) => [moveUser(state, state.user?.cursor ?? 0), []],
  clicked: clickUser,
  edited: unchanged,
  refreshed: readControls,
  countsSeconds: () => false,
  deliveries: ({ user }) => user?.description?.deliveries ?? [],
  pointedDelivery,
  status: userStatus,
  Body: UserScreen,
  dialog: () => null,
} satisfies ScreenParts;
