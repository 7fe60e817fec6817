import type { Core, User } from "../../core/mod.ts";

/** The user of that name (any case) or id; null where there is none. */
export async function findUser(core: Core, typed: string): Promise<User | null> {
  // Names come in byte order, so one that is whole stands before those that it begins.
  const { items } = await core.listUsers({ search: typed, cursor: null, limit: 200 });
  const name = typed.trim().toLowerCase();
  return items.find(({ id, username }) => id === typed || username.toLowerCase() === name) ?? null;
}
