import type { User } from "../domain/user.ts";
import type { Page } from "../store.ts";
import type { Ports } from "../ports.ts";

const limitMax = 200;

export interface ListUsersInput {
  /** Beginning of a username or of a phone number in E.164, or a whole user id; empty for all. */
  readonly search: string;
  readonly cursor: string | null;
  /** Taken as 1 to 200. */
  readonly limit: number;
}

export interface UserList extends Page<User> {
  /** Users in all, whatever the search. */
  readonly total: number;
}

/** Users, newest first. */
export async function listUsers(ports: Ports, input: ListUsersInput): Promise<UserList> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), limitMax);
  const page = await ports.store.listUsers({ ...input, search: input.search.trim(), limit });
  return { ...page, total: await ports.store.countUsers() };
}
