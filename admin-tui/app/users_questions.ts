import type { User } from "../../core/domain/account/user.ts";
import type { Operator, ScannedUsers, UserList } from "../../core/operator.ts";
import { pageRows } from "../state/users_window.ts";
import type { UsersQuestion } from "../state/users_state.ts";
import { type CoreReply, reply } from "./reply.ts";

/** Reads of the list of users. */
export type UsersListQuestion =
  | { readonly kind: "listUsers" | "pollUsers"; readonly question: UsersQuestion }
  | ScanQuestion;

/** Looks for the text of a search inside names and numbers, from the cursor of the slice before. */
export interface ScanQuestion {
  readonly kind: "scanUsers";
  readonly search: string;
  readonly cursor: string | null;
}

export type UsersListAnswer =
  | {
    readonly kind: "listUsers" | "pollUsers";
    readonly question: UsersQuestion;
    readonly reply: CoreReply<UserList>;
  }
  | ScanQuestion & { readonly reply: CoreReply<ScannedUsers> };

/** One slice takes about a millisecond with SQLite, so that no key waits for longer. */
const sliceRows = 5000;

/** Slices of an answer, which is drawn. */
const slices = 4;

/** The names or numbers that an answer looks through. */
export const scannedRows: number = sliceRows * slices;

/** Sends a request to the core. */
export async function askUsersList(
  core: Operator,
  question: UsersListQuestion,
): Promise<UsersListAnswer> {
  if (question.kind === "scanUsers") {
    return { ...question, reply: await reply(scanUsers(core, question)) };
  }
  const { search, order, from, cursor } = question.question;
  const input = { search, order, from, cursor, limit: pageRows };
  return { ...question, reply: await reply(core.listUsers(input)) };
}

async function scanUsers(core: Operator, { search, cursor }: ScanQuestion): Promise<ScannedUsers> {
  const items: User[] = [];
  let next = cursor;
  for (let slice = 0; slice < slices; slice++) {
    // SQLite answers without waiting: only a timer lets keys be read between two slices.
    await new Promise((resolve) => setTimeout(resolve, 0));
    const found = await core.scanUsers({ search, cursor: next, rows: sliceRows });
    items.push(...found.items);
    next = found.next;
    if (next === null) break;
  }
  return { items, next };
}
