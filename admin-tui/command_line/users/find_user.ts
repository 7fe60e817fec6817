import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import { type CommandInput, type RefusedAnswer, refusedWith } from "../command/command.ts";

export const nameArgument = { name: "NAME", about: "a username (any case) or an ID" };

/** For a command that changes an account: it accepts an ID only with `--id`. */
export const targetArgument = { name: "NAME", about: "a username (any case), or an ID with --id" };
export const idOption = { value: null, about: "treat NAME as a user's ID (usr_...)" };

type Found<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly answer: RefusedAnswer };

/**
 * Finds a user by name (any case) or ID. A value that is one user's ID and another user's name is
 * refused as ambiguous.
 */
export async function findUser(core: Operator, typed: string): Promise<Found<User>> {
  const { byId, byName } = await search(core, typed);
  if (byId !== null && byName !== null) {
    return refusedFor("user_ambiguous", `${typed} is one user's ID and another user's name`);
  }
  const user = byId ?? byName;
  return user === null ? refusedFor("user_not_found") : granted(user);
}

/** Finds the user given by `--user`; null if the option was not given. */
export async function findUserOption(
  core: Operator,
  input: CommandInput,
): Promise<Found<User | null>> {
  const typed = input.option("user");
  return typed === null ? granted(null) : await findUser(core, typed);
}

/**
 * Finds the user that a command changes: by ID if `--id` is given, otherwise by name, never by
 * whichever matches. Every service that verifies our tokens sees user IDs, and people choose their
 * names: a name could be another user's ID.
 */
export async function findTargetUser(core: Operator, input: CommandInput): Promise<Found<User>> {
  const typed = input.argument("NAME");
  const { byId, byName } = await search(core, typed);
  const [user, other] = input.flag("id") ? [byId, byName] : [byName, byId];
  if (user !== null) return granted(user);
  if (other === null) return refusedFor("user_not_found");
  const detail = input.flag("id")
    ? `${typed} is a username. Omit --id`
    : `${typed} is a user's ID. To act on that user, add --id`;
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
  // Names are in byte order, so an exact match precedes longer names with the same prefix.
  const { items } = await core.listUsers({ search: typed, cursor: null, limit: 200 });
  const name = typed.trim().toLowerCase();
  return {
    byId: items.find(({ id }) => id === typed) ?? null,
    byName: items.find(({ username }) => username.toLowerCase() === name) ?? null,
  };
}
