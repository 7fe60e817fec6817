import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import { type CommandInput, type RefusedAnswer, refusedWith } from "../command/command.ts";

export const nameArgument = { name: "NAME", about: "a username, in any case, or an id" };

/** For a command that changes an account: an id has to be called one. */
export const targetArgument = { name: "NAME", about: "a username, in any case; an id with --id" };
export const idOption = { value: null, about: "NAME is the user's id (usr_...)" };

type Found<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly answer: RefusedAnswer };

/**
 * The user of that name (any case) or id. A text that is one user's id and another user's name is
 * refused: it does not say which of them is meant.
 */
export async function findUser(core: Operator, typed: string): Promise<Found<User>> {
  const { byId, byName } = await search(core, typed);
  if (byId !== null && byName !== null) {
    return refusedFor("user_ambiguous", `${typed} is one user's id and another user's name`);
  }
  const user = byId ?? byName;
  return user === null ? refusedFor("user_not_found") : granted(user);
}

/** The user that an option `--user` names; null where it is left out. */
export async function findUserOption(
  core: Operator,
  input: CommandInput,
): Promise<Found<User | null>> {
  const typed = input.option("user");
  return typed === null ? granted(null) : await findUser(core, typed);
}

/**
 * The user whom a command changes: by name, or with `--id` by id, never by what happens to match.
 * Ids are known to every service that verifies our tokens, and people choose their names.
 */
export async function findTargetUser(core: Operator, input: CommandInput): Promise<Found<User>> {
  const typed = input.argument("NAME");
  const { byId, byName } = await search(core, typed);
  const [user, other] = input.flag("id") ? [byId, byName] : [byName, byId];
  if (user !== null) return granted(user);
  if (other === null) return refusedFor("user_not_found");
  const detail = input.flag("id")
    ? `${typed} is a username. Leave out --id`
    : `${typed} is a user's id. To act on that user, add --id`;
  return refusedFor("user_not_found", detail);
}

function refusedFor(
  code: "user_not_found" | "user_ambiguous",
  detail: string | null = null,
): Found<never> {
  return { ok: false, answer: refusedWith({ code }, detail) };
}

async function search(
  core: Operator,
  typed: string,
): Promise<{ readonly byId: User | null; readonly byName: User | null }> {
  // Names come in byte order, so a whole name precedes those that begin with it.
  const { items } = await core.listUsers({ search: typed, cursor: null, limit: 200 });
  const name = typed.trim().toLowerCase();
  return {
    byId: items.find(({ id }) => id === typed) ?? null,
    byName: items.find(({ username }) => username.toLowerCase() === name) ?? null,
  };
}
