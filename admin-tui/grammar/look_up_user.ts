import type { User } from "../../core/domain/account/user.ts";
import type { Operator } from "../../core/operator.ts";

/** What finds a user by what an operator types; `detail` says more than the code. */
export type LookedUpUser =
  | { readonly ok: true; readonly value: User }
  | {
    readonly ok: false;
    readonly code: "user_not_found" | "user_ambiguous";
    readonly detail: string | null;
  };

type LookupCore = Pick<Operator, "listUsers">;

function found(value: User): LookedUpUser {
  return { ok: true, value };
}

function notFound(): LookedUpUser {
  return { ok: false, code: "user_not_found", detail: null };
}

function ambiguous(detail: string): LookedUpUser {
  return { ok: false, code: "user_ambiguous", detail };
}

/**
 * Finds a user by name (any case), ID, or the digits of the phone number. A value that is one
 * user's ID or whole number and another user's name is refused as ambiguous.
 */
export async function lookUpUser(core: LookupCore, typed: string): Promise<LookedUpUser> {
  const { byId, byName } = await searchExactly(core, typed);
  if (byId !== null && byName !== null) {
    return ambiguous(`${typed} is one user's ID and another user's name`);
  }
  return byId !== null ? found(byId) : await lookUpNumber(core, typed, byName);
}

/** Whole numbers have at least this many digits; fewer are the end of one. */
const numberLengthMin = 7;
const digitsMin = 3;
const listedMax = 5;

/**
 * Finds a user by the whole phone number or by its last digits, if they are one user's only. A name
 * of few digits takes precedence; a name that is another user's number is ambiguous.
 */
export async function lookUpNumber(
  core: LookupCore,
  typed: string,
  byName: User | null,
): Promise<LookedUpUser> {
  const digits = /^\+?[0-9 ().-]+$/.test(typed) ? typed.replace(/[^0-9]/g, "") : "";
  const isWhole = digits.length >= numberLengthMin;
  if (digits.length < digitsMin || (byName !== null && !isWhole)) {
    return byName === null ? notFound() : found(byName);
  }
  const owners = (await usersWithNumber(core, typed, digits))
    .filter(({ id }) => id !== byName?.id);
  if (byName !== null) {
    if (owners.length === 0) return found(byName);
    return ambiguous(`${typed} is one user's name and another user's number`);
  }
  const [user] = owners;
  if (user === undefined) return notFound();
  if (owners.length === 1) return found(user);
  const names = owners.slice(0, listedMax).map(({ username }) => username).join(", ");
  const more = owners.length > listedMax ? " and others" : "";
  return ambiguous(`several users have that number: ${names}${more}`);
}

/** At most one more than are listed. */
async function usersWithNumber(
  core: LookupCore,
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

/** The users with exactly this ID, and with this name. */
export async function searchExactly(
  core: LookupCore,
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
