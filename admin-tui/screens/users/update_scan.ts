import { insideTerms, parseUserSearch } from "../../../core/domain/reports/user_search.ts";
import type { AnswerTo } from "../../app/answers.ts";
import type { Step } from "../../app/step.ts";
import { scannedRows } from "../../app/users_questions.ts";
import { fieldText } from "../../input/field.ts";
import type { State } from "../../state/state.ts";
import type { UsersScan, UsersState } from "../../state/users_state.ts";
import { pageRows, withInside } from "../../state/users_window.ts";
import { troubles } from "../../words/troubles.ts";
import { withUsers } from "./update_users.ts";

/**
 * Looks for the search inside names and numbers, once all other matches are listed: until a page is
 * full, and then when the cursor comes near its end. A change of the search ends it.
 */
export function continueScan([state, effects]: Step): Step {
  const { users } = state;
  const search = fieldText(users.search).trim();
  if (!users.list.whole || users.asked !== null || !canScan(search)) return [state, effects];
  const scan = users.scan?.search === search ? users.scan : newScan(search);
  const isNew = scan !== users.scan;
  if (scan.asked || (!isNew && (scan.next === null || hasEnough(users)))) return [state, effects];
  const asking = withUsers(state, { scan: { ...scan, asked: true } });
  return [asking, [...effects, { kind: "scanUsers", search, cursor: scan.next }]];
}

function newScan(search: string): UsersScan {
  return { search, next: null, read: 0, asked: false };
}

function canScan(search: string): boolean {
  const { term, unknown } = parseUserSearch(search);
  const { name, number } = insideTerms(term);
  return unknown === null && (name !== null || number !== null);
}

function hasEnough({ list, cursor }: UsersState): boolean {
  return list.inside.length >= pageRows && list.length - cursor > pageRows / 2;
}

export function usersScanned(state: State, answer: AnswerTo<"scanUsers">): Step {
  const { scan, list } = state.users;
  const isCurrent = scan !== null && scan.asked && scan.search === answer.search &&
    scan.next === answer.cursor;
  if (!isCurrent) return [state, []];
  if (answer.reply === "unavailable") {
    return [withUsers(state, { scan: { ...scan, asked: false, next: null }, trouble }), []];
  }
  const { items, next } = answer.reply.value;
  const read = scan.read + scannedRows;
  return continueScan([
    withUsers(state, {
      list: withInside(list, items),
      scan: { ...scan, next, read, asked: false },
    }),
    [],
  ]);
}

const trouble = troubles.cannotRead;
