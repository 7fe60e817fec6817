import type { User } from "../../../core/domain/account/user.ts";
import { granted } from "../../../core/domain/refusal.ts";
import type { Operator } from "../../../core/operator.ts";
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

/**
 * Finds a user by name (any case), ID, or the digits of the phone number. A value that is one
 * user's ID or whole number and another user's name is refused as ambiguous.
 */
export async function findUser(core: Operator, typed: string): Promise<Found<User>> {
  const { byId, byName } = await search(core, typed);
  if (byId !== null && byName !== null) {
    return refusedFor("user_ambiguous", `${typed} is one user's ID and another user's name`);
  }
  return byId !== null ? granted(byId) : await findByNumber(core, typed, byName);
}

/** Whole numbers have at least this many digits; fewer are the end of one. */
const numberLengthMin = 7;
const digitsMin = 3;
const listedMax = 5;

/**
 * Finds a user by the whole phone number or by its last digits, if they are one user's only. A name
 * of few digits takes precedence; a name that is another user's number is ambiguous.
 */
async function findByNumber(
  core: Operator,
  typed: string,
  byName: User | null,
): Promise<Found<User>> {
  const digits = /^\+?[0-9 ().-]+$/.test(typed) ? typed.replace(/[^0-9]/g, "") : "";
  const isWhole = digits.length >= numberLengthMin;
  if (digits.length < digitsMin || (byName !== null && !isWhole)) {
    return byName === null ? refusedFor("user_not_found") : granted(byName);
  }
  const owners = (await usersWithNumber(core, typed, digits))
    .filter(({ id }) => id !== byName?.id);
  if (byName !== null) {
    if (owners.length === 0) return granted(byName);
    return refusedFor("user_ambiguous", `${typed} is one user's name and another user's number`);
  }
  const [user] = owners;
  if (user === undefined) return refusedFor("user_not_found");
  if (owners.length === 1) return granted(user);
  const names = owners.slice(0, listedMax).map(({ username }) => username).join(", ");
  const more = owners.length > listedMax ? " and others" : "";
  return refusedFor("user_ambiguous", `several users have that number: ${names}${more}`);
}

/** At most one more than are listed. */
async function usersWithNumber(
  core: Operator,
  typed: string,
  digits: string,
): Promise<readonly User[]> {
  const owners: User[] = [];
  // A number that starts with + is searched from its start.
  const term = typed.startsWith("+") ? `+${digits}` : digits;
  let cursor: string | null = null;
  do {
    const query = { search: term, cursor, limit: 200 };
    const page: Awaited<ReturnType<Operator["listUsers"]>> = await core.listUsers(query);
    owners.push(
      ...page.items.filter(({ phoneNumber }) =>
        typed.startsWith("+") ? phoneNumber === term : phoneNumber.endsWith(digits)
      ),
    );
    cursor = page.next;
  } while (cursor !== null && owners.length <= listedMax);
  return owners;
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
  if (user !== null) {
    return input.flag("id") ? granted(user) : await findByNumber(core, typed, user);
  }
  if (other === null) {
    return input.flag("id") ? refusedFor("user_not_found") : await findByNumber(core, typed, null);
  }
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
