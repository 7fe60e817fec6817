import type { FieldCode } from "../../../core/domain/refusal.ts";
import { importedBcryptCosts } from "../../../core/domain/transfer/imported_hash.ts";
import type { ImportFault } from "../../../core/domain/transfer/import_row.ts";
import type { LineFault } from "../../../core/domain/transfer/parse_import_row.ts";
import { wordsOfRefusal } from "../../words/refusals.ts";

const { min, max } = importedBcryptCosts;

const faultWords: Readonly<Record<ImportFault, string>> = {
  line_format: "the line is malformed, or not UTF-8",
  line_too_long: "the line is too long",
  column_count: "the line has more or fewer values than the first line has columns",
  boolean_format: "the value must be true or false",
  time_format: "the time must be in ISO 8601, or milliseconds since 1970",
  hash_format: "the password hash is malformed",
  hash_cost:
    `the password hash costs too much (bcrypt: ${min} to ${max}; argon2: 64 MiB, t=6, p=4; ` +
    "scrypt: 128 MiB, p=2; PBKDF2: 2,000,000 iterations)",
  hash_kind: "the password hash is of a kind that is not supported",
  hash_key: "the password hash was made with a key that LATCHKEY_PASSWORD_PEPPER does not contain",
  user_deleted: "the user is deleted",
  username_different: "another user has this name, or the same user with other data",
  username_retired: "a deleted user had this name",
  number_limit: "as many users as LATCHKEY_ACCOUNTS_PER_NUMBER allows have verified the number",
  number_of_tests: "the number is a test number",
};

const otherWords: Partial<Readonly<Record<FieldCode, string>>> = {
  missing: "the value is missing",
  wrong_type: "the value has the wrong type",
  unknown_field: "this column is not known",
};

/** Words for one fault, such as `phone_number: the phone number is not valid`. */
export function wordsOfFault({ field, code }: LineFault): string {
  const words = isImportFault(code)
    ? faultWords[code]
    : otherWords[code] ?? wordsOfRefusal({ code: "invalid_input", fields: [{ field, code }] });
  return `${field}: ${words}`;
}

function isImportFault(code: string): code is ImportFault {
  return Object.hasOwn(faultWords, code);
}
