import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
import {
  type LookedUpUser,
  lookUpNumber,
  lookUpUser,
  searchExactly,
} from "../../grammar/look_up_user.ts";
import { type CommandInput, type RefusedAnswer, refusedWith } from "../command/command.ts";

export const nameArgument = {
  name: "NAME",
  about: "a username (any case), an ID, or the digits of a phone number",
};

/** For a command that changes an account: it accepts an ID only with `--id`. */
export const targetArgument = {
  name: "NAME",
  about: "a username (any case), the digits of a phone number, or an ID with --id",
};
export const idOption = { value: null, about: "treat NAME as a user's ID (usr_...)" };

type Found<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly answer: RefusedAnswer };

/** Finds a user as `lookUpUser` does. */
export async function findUser(core: Operator, typed: string): Promise<Found<User>> {
  return foundOf(await lookUpUser(core, typed));
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
  const { byId, byName } = await searchExactly(core, typed);
  const [user, other] = input.flag("id") ? [byId, byName] : [byName, byId];
  if (user !== null) {
    return input.flag("id") ? granted(user) : foundOf(await lookUpNumber(core, typed, user));
  }
  if (other === null) {
    return input.flag("id")
      ? refusedFor("user_not_found")
      : foundOf(await lookUpNumber(core, typed, null));
  }
  const detail = input.flag("id")
    ? `${typed} is a username. Omit --id`
    : `${typed} is a user's ID. To act on that user, add --id`;
  return refusedFor("user_not_found", detail);
}

function foundOf(found: LookedUpUser): Found<User> {
  return found.ok ? found : refusedFor(found.code, found.detail);
}

function refusedFor(
  code: "user_not_found" | "user_ambiguous",
  detail: string | null = null,
): Found<never> {
  return { ok: false, answer: refusedWith({ code }, detail) };
}
