import { formatForeignHash } from "../../account/foreign_hash.ts";
import { base64Bytes } from "../imported_hash.ts";
import { objectOf, textOf } from "../import_row.ts";
import type { FirebaseConfig } from "./firebase_config.ts";
import { firstOf, type Mapping } from "./mapping.ts";

/**
 * Firebase: the JSON of `firebase auth:export`, `{"users": [...]}`. A number is in `phoneNumber` if
 * the user can log in with it, or in `mfaInfo` if it is a second factor; Firebase verifies both.
 * `customAttributes`, the custom claims, become metadata.
 *
 * Source: https://firebase.google.com/docs/cli/auth (auth:export, file format, password hash
 * parameters); the hash is described in https://github.com/firebase/scrypt.
 */
export const firebase: Mapping = {
  listKey: "users",
  map: (values, { firebase: config }) => {
    const number = firstOf(values, "phoneNumber") ?? secondFactorOf(values);
    return {
      username: firstOf(values, "email") ?? number,
      passwordHash: hashOf(values, config),
      phoneNumber: number,
      phoneVerified: number !== null,
      roles: null,
      metadata: objectOf(values["customAttributes"]),
      locked: firstOf(values, "disabled"),
      createdAt: firstOf(values, "createdAt"),
    };
  },
};

function secondFactorOf(values: Readonly<Record<string, unknown>>): unknown {
  const factors = values["mfaInfo"];
  const listed: readonly unknown[] = Array.isArray(factors) ? factors : [];
  return listed.map(objectOf).map((factor) => factor?.["phoneInfo"]).find((info) => textOf(info)) ??
    null;
}

/** Users of other providers, such as Google, have no hash. */
function hashOf(
  values: Readonly<Record<string, unknown>>,
  config: FirebaseConfig | null,
): unknown {
  const text = textOf(values["passwordHash"]);
  if (text === null) return null;
  const [digest, salt] = [base64Bytes(text), base64Bytes(values["salt"] ?? "")];
  if (config === null || digest === null || salt === null) return text;
  return formatForeignHash({
    kind: "firebase-scrypt",
    logN: config.memCost,
    blockSize: config.rounds,
    separator: config.saltSeparator,
    signerKey: config.signerKey,
    salt,
    digest,
  });
}
