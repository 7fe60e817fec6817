import type { ScreenParts } from "../../app/screen_parts.ts";
import { unchanged } from "../../app/step.ts";
import { bodyRows } from "../../draw/body.ts";
import { screenOf, userOf } from "../../state/place.ts";
import { openLabFor } from "../lab/update_lab.ts";
import { openableUser } from "../users/update_users.ts";
import {
  clickUser,
  copyOpenUser,
  moveUser,
  nextSection,
  openUser,
  pointedDelivery,
  refreshUser,
  showUser,
  userDescribed,
  userPolled,
} from "./update_user.ts";
import { isFailure, userRows } from "./user_rows.ts";
import { userKeymap } from "./user_keymap.ts";
import { userScopes, userStacks } from "./user_scopes.ts";
import { userWhy } from "./user_why.ts";
import { userPanels } from "./user_panes.ts";
import { resizeTimeline } from "./update_timeline.ts";
import { traceNewest } from "./user_trace.ts";
import { userStatus } from "./user_status.ts";

export const userParts = {
  keymap: userKeymap,
  stacks: userStacks,
  scopes: (state) => userScopes(userOf(state), state.now),
  why: userWhy,
  bindings: {
    "users.open": openUser,
    "user.refresh": showUser,
    "user.lab": (state) => {
      const listed = screenOf(state) === "users" ? openableUser(state) : undefined;
      const number = (userOf(state)?.description?.user ?? listed)?.phoneNumber;
      return number === undefined ? [state, []] : openLabFor(state, number);
    },
    "user.nextSection": (state) => nextSection(state, 1),
    "user.previousSection": (state) => nextSection(state, -1),
    "user.copyId": (state) => copyOpenUser(state, "id"),
    "user.copyName": (state) => copyOpenUser(state, "name"),
  },
  answers: {
    describeUser: (state, { userId, reply }) => traceNewest(userDescribed(state, userId, reply)),
    pollUser: (state, { userId, reply }) => {
      const polled = userPolled(state, userId, reply);
      return polled === state ? [state, []] : traceNewest(polled);
    },
  },
  show: showUser,
  matches: (state) => {
    const user = userOf(state);
    const rows = user === null ? [] : userRows(user);
    return {
      cursor: user?.cursor ?? 0,
      count: rows.length,
      isMatch: (at) => isFailure(rows[at]),
      what: "failure",
    };
  },
  move: (state, rows) => [moveUser(state, (userOf(state)?.cursor ?? 0) + rows), []],
  pageRows: (state) => bodyRows(state) - 4,
  resized: resizeTimeline,
  clicked: clickUser,
  edited: unchanged,
  refreshed: refreshUser,
  countsSeconds: () => false,
  deliveries: (state) => userOf(state)?.description?.deliveries ?? [],
  pointedDelivery,
  status: userStatus,
  panels: userPanels,
  dialog: () => null,
} satisfies ScreenParts;
