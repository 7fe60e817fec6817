import type { ScreenParts } from "../../app/screen_parts.ts";
import { refreshUsersPage, usersPolled } from "./poll_users.ts";
import {
  clearSearch,
  clickUsers,
  copyUser,
  moveTo,
  nextFilter,
  nextOrder,
  refreshUsers,
  showUsers,
  userPreviewed,
  usersCounted,
  usersListed,
  usersSearch,
  withUsers,
} from "./update_users.ts";
import { usersKeymap } from "./users_keymap.ts";
import { usersStatus } from "./users_lines.ts";
import { usersScopes, usersStacks } from "./users_scopes.ts";
import { listRows, usersPanels } from "./users_panels.ts";

export const usersParts = {
  keymap: usersKeymap,
  stacks: usersStacks,
  scopes: ({ users }) => usersScopes(users),
  bindings: {
    "users.search": (state) => [withUsers(state, { searching: true }), []],
    "users.refresh": refreshUsers,
    "users.clear": clearSearch,
    "users.filter": nextFilter,
    "users.order": nextOrder,
    "search.keep": (state) => [withUsers(state, { searching: false }), []],
    "copy.id": (state) => copyUser(state, "id"),
    "copy.name": (state) => copyUser(state, "name"),
  },
  answers: {
    listUsers: (state, { question, reply }) => usersListed(state, question, reply),
    pollUsers: (state, { question, reply }) => usersPolled(state, question, reply),
    countUsers: (state, { reply }) => usersCounted(state, state.now, reply),
    previewUser: (state, { userId, reply }) => [userPreviewed(state, userId, reply), []],
  },
  show: showUsers,
  move: (state, rows) => moveTo(state, state.users.cursor + rows),
  pageRows: (state) => listRows(state) - 1,
  resized: (state) => moveTo(state, state.users.cursor),
  clicked: clickUsers,
  edited: (state, change) => usersSearch(state, change(state.users.search, "search")),
  refreshed: refreshUsersPage,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: ({ users }) => usersStatus(users),
  panels: usersPanels,
  dialog: () => null,
} satisfies ScreenParts;
