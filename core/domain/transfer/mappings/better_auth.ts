import { formatForeignHash } from "../../account/foreign_hash.ts";
import { hexBytes } from "../imported_hash.ts";
import { objectOf, textOf } from "../import_row.ts";
import { firstOf, type Mapping } from "./mapping.ts";

/**
 * better-auth: its table `user`, joined with the `password` of the user's row in `account` whose
 * `providerId` is `credential`, or with `accounts` as a list in the user. Columns are in camelCase,
 * or in snake_case as some adapters write them. Phone numbers come from its phone number plugin,
 * `username` from its username plugin, `role` and `banned` from its admin plugin.
 *
 * Sources: https://better-auth.com/docs/concepts/database (tables),
 * https://better-auth.com/docs/plugins/phone-number (schema), and the package's
 * `src/crypto/password.ts` (hash).
 */
export const betterAuth: Mapping = {
  listKey: null,
  map: (values, { now }) => ({
    username: firstOf(values, "username", "email", "phoneNumber", "phone_number"),
    passwordHash: hashOf(passwordOf(values)),
    phoneNumber: firstOf(values, "phoneNumber", "phone_number"),
    phoneVerified: firstOf(values, "phoneNumberVerified", "phone_number_verified"),
    roles: firstOf(values, "role"),
    metadata: null,
    locked: isBanned(values, now),
    createdAt: firstOf(values, "createdAt", "created_at"),
  }),
};

function passwordOf(values: Readonly<Record<string, unknown>>): unknown {
  const accounts = values["accounts"];
  const listed: readonly unknown[] = Array.isArray(accounts) ? accounts : [];
  const credential = listed.map(objectOf)
    .find((account) =>
      account !== null && (account["providerId"] ?? account["provider_id"]) === "credential"
    );
  return credential?.["password"] ?? firstOf(values, "password");
}

/**
 * `<salt>:<key>`, both in hexadecimal: scrypt with N = 16384, r = 16, p = 1 and 64 bytes, of the
 * password in NFKC. The salt is used as text, not as the bytes that it describes.
 */
function hashOf(value: unknown): unknown {
  const text = textOf(value);
  const [salt = "", key = "", ...more] = text?.split(":") ?? [];
  const digest = hexBytes(key);
  if (!/^[0-9a-f]{16,128}$/i.test(salt) || digest?.length !== 64 || more.length > 0) return value;
  return formatForeignHash({
    kind: "scrypt",
    logN: 14,
    blockSize: 16,
    parallelism: 1,
    nfkc: true,
    salt: new TextEncoder().encode(salt),
    digest,
  });
}

/** A ban without an end lasts forever. */
function isBanned(values: Readonly<Record<string, unknown>>, now: number): unknown {
  const banned = firstOf(values, "banned");
  const until = textOf(firstOf(values, "banExpires", "ban_expires"));
  const at = until === null ? NaN : /^\d+$/.test(until) ? Number(until) : Date.parse(until);
  return at <= now ? false : banned;
}
