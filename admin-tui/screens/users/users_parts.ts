import { dialogRoom } from "../../draw/layout.ts";
import type { ScreenParts } from "../../app/screen_parts.ts";
import { bulkDialog } from "./bulk_dialog.ts";
import * as bulk from "./update_bulk.ts";
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
import { continueScan, usersScanned } from "./update_scan.ts";
import { usersKeymap } from "./users_keymap.ts";
import { usersStatus } from "./users_lines.ts";
import { usersScopes, usersStacks } from "./users_scopes.ts";
import { listRows, usersPanels } from "./users_panels.ts";

export const usersParts = {
  keymap: usersKeymap,
  stacks: usersStacks,
  scopes: (state) => usersScopes(state.users, dialogRoom(state)),
  bindings: {
    "users.search": (state) => [withUsers(state, { searching: true }), []],
    "users.refresh": refreshUsers,
    "users.clear": clearSearch,
    "users.filter": nextFilter,
    "users.order": nextOrder,
    "search.keep": (state) => [withUsers(state, { searching: false }), []],
    "users.mark": bulk.toggleMark,
    "users.unmark": bulk.clearMarks,
    "bulk.lock": (state) => bulk.openBulk(state, "lock"),
    "bulk.unlock": (state) => bulk.openBulk(state, "unlock"),
    "bulk.end_sessions": (state) => bulk.openBulk(state, "end_sessions"),
    "bulk.next": bulk.nextBulkStep,
    "bulk.leave": bulk.leaveBulk,
    "bulk.down": (state) => bulk.scrollBulk(state, 1),
    "bulk.up": (state) => bulk.scrollBulk(state, -1),
    "copy.id": (state) => copyUser(state, "id"),
    "copy.name": (state) => copyUser(state, "name"),
  },
  answers: {
    previewBulk: bulk.bulkPreviewed,
    performBulk: bulk.bulkPerformed,
    listUsers: (state, { question, reply }) => continueScan(usersListed(state, question, reply)),
    scanUsers: usersScanned,
    pollUsers: (state, { question, reply }) => usersPolled(state, question, reply),
    countUsers: (state, { reply }) => usersCounted(state, state.now, reply),
    previewUser: (state, { userId, reply }) => [userPreviewed(state, userId, reply), []],
  },
  show: showUsers,
  // A search lists only what matches it.
  matches: ({ users: { cursor, list } }) => {
    return { cursor, count: list.length, isMatch: () => true, what: "match" };
  },
  move: (state, rows) => continueScan(moveTo(state, state.users.cursor + rows)),
  pageRows: (state) => listRows(state) - 1,
  resized: (state) => moveTo(state, state.users.cursor),
  clicked: clickUsers,
  edited: (state, change) =>
    state.users.bulk === null
      ? usersSearch(state, change(state.users.search, "search"))
      : bulk.editBulk(state, change),
  refreshed: refreshUsersPage,
  countsSeconds: () => false,
  deliveries: () => [],
  pointedDelivery: () => undefined,
  status: ({ users }) => usersStatus(users),
  panels: usersPanels,
  dialog: (state) =>
    state.users.bulk === null ? null : bulkDialog(state.users.bulk, dialogRoom(state)),
} satisfies ScreenParts;
