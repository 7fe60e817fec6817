import { formatForeignHash } from "../../account/foreign_hash.ts";
import { base64Bytes, hexBytes } from "../imported_hash.ts";
import { objectOf, textOf } from "../import_row.ts";
import { firstOf, type Mapping, metadataOf } from "./mapping.ts";

/**
 * Auth0: the users of a bulk user import, in a JSON list or NDJSON, or of the export with password
 * hashes that its support makes (`passwordHash`, bcrypt). A phone number is in `phone_number`, or
 * in `user_metadata`, where many apps keep it.
 *
 * Source: https://auth0.com/docs/manage-users/user-migration, its page "Bulk User Import Database
 * Schema and Examples"
 */
export const auth0: Mapping = {
  listKey: null,
  map: (values) => {
    const user = objectOf(values["user_metadata"]);
    const number = firstOf(values, "phone_number") ??
      firstOf(user ?? {}, "phone_number", "phone");
    return {
      username: firstOf(values, "username", "email") ?? number,
      passwordHash: hashOf(values),
      phoneNumber: number,
      phoneVerified: firstOf(values, "phone_verified"),
      roles: null,
      metadata: metadataOf({
        user_metadata: user,
        app_metadata: objectOf(values["app_metadata"]),
      }),
      locked: firstOf(values, "blocked"),
      createdAt: firstOf(values, "created_at"),
    };
  },
};

function hashOf(values: Readonly<Record<string, unknown>>): unknown {
  const custom = objectOf(values["custom_password_hash"]);
  if (custom === null) return firstOf(values, "password_hash", "passwordHash");
  const hash = objectOf(custom["hash"]);
  const value = textOf(hash === null ? custom["hash"] : hash["value"]);
  switch (custom["algorithm"]) {
    // bcrypt's text, and the PHC strings of the others, say everything.
    case "bcrypt":
    case "argon2":
    case "pbkdf2":
      return value;
    case "scrypt":
      return scryptOf(custom, hash?.["encoding"], value ?? "");
    default:
      return `unsupported ${String(custom["algorithm"])}`;
  }
}

/** scrypt has its parameters in other fields: `cost` is N, not its logarithm. */
function scryptOf(
  custom: Readonly<Record<string, unknown>>,
  encoding: unknown,
  value: string,
): unknown {
  const salt = objectOf(custom["salt"]);
  const digest = bytesOf(value, encoding);
  const salted = bytesOf(textOf(salt?.["value"]) ?? "", salt?.["encoding"]);
  const logN = Math.log2(Number(custom["cost"] ?? 16384));
  const blockSize = Number(custom["blockSize"] ?? 8);
  const parallelism = Number(custom["parallelization"] ?? 1);
  if (
    digest === null || salted === null || ![logN, blockSize, parallelism].every(Number.isInteger)
  ) {
    return "$scrypt$";
  }
  return formatForeignHash({
    kind: "scrypt",
    logN,
    blockSize,
    parallelism,
    nfkc: false,
    salt: salted,
    digest,
  });
}

function bytesOf(text: string, encoding: unknown): Uint8Array | null {
  if (encoding === "hex") return hexBytes(text);
  if (encoding === "utf8") return new TextEncoder().encode(text);
  return base64Bytes(text);
}
