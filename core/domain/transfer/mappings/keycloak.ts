import { base64Bytes } from "../imported_hash.ts";
import { objectOf, textOf } from "../import_row.ts";
import { firstOf, type Mapping, metadataOf } from "./mapping.ts";

/**
 * Keycloak: a realm that `kc.sh export` writes, or one of its files of users: `{"users": [...]}`.
 * Hashes are PBKDF2 or, since Keycloak 24, argon2. A phone number is an attribute. Realm roles
 * become roles, except those that Keycloak gives to everyone.
 *
 * Sources: https://www.keycloak.org/server/importExport and, for the hashes, Keycloak's
 * `Pbkdf2PasswordHashProvider` and `Argon2PasswordHashProvider`.
 */
export const keycloak: Mapping = {
  listKey: "users",
  map: (values) => {
    const attributes = objectOf(values["attributes"]) ?? {};
    const attribute = (...names: readonly string[]): unknown => {
      const value = firstOf(attributes, ...names);
      return Array.isArray(value) ? value[0] ?? null : value;
    };
    return {
      username: firstOf(values, "username", "email"),
      passwordHash: hashOf(values["credentials"]),
      phoneNumber: attribute("phoneNumber", "phone_number", "phone", "mobile"),
      phoneVerified: attribute("phoneNumberVerified", "phone_number_verified"),
      roles: rolesOf(values["realmRoles"]),
      metadata: metadataOf({ attributes }),
      locked: values["enabled"] === false,
      createdAt: firstOf(values, "createdTimestamp"),
    };
  },
};

function rolesOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.filter((role) =>
    !["offline_access", "uma_authorization"].includes(role) &&
    !(typeof role === "string" && role.startsWith("default-roles-"))
  );
}

function hashOf(credentials: unknown): unknown {
  const listed: readonly unknown[] = Array.isArray(credentials) ? credentials : [];
  const password = listed.map(objectOf).find((one) => one?.["type"] === "password") ?? null;
  if (password === null) return null;
  // Before version 8, all of it was in the credential.
  const data = objectOf(password["credentialData"]) ?? password;
  const secret = objectOf(password["secretData"]) ??
    { value: password["hashedSaltedValue"], salt: password["salt"] };
  const [digest, salt] = [base64Bytes(secret["value"]), base64Bytes(secret["salt"])];
  const iterations = Number(data["hashIterations"]);
  const algorithm = textOf(data["algorithm"]) ?? "pbkdf2";
  if (algorithm.startsWith("$2") || textOf(secret["value"])?.startsWith("$2")) {
    return secret["value"];
  }
  if (digest === null || salt === null) return `unsupported ${algorithm}`;
  const ends = [salt, digest].map((bytes) => bytes.toBase64({ omitPadding: true })).join("$");
  if (algorithm === "argon2") return argon2Of(data, iterations, ends);
  const kind = pbkdf2Kinds[algorithm];
  return kind === undefined ? `unsupported ${algorithm}` : `$${kind}$i=${iterations}$${ends}`;
}

const pbkdf2Kinds: Readonly<Record<string, string>> = {
  pbkdf2: "pbkdf2-sha1",
  "pbkdf2-sha1": "pbkdf2-sha1",
  "pbkdf2-sha256": "pbkdf2-sha256",
  "pbkdf2-sha512": "pbkdf2-sha512",
};

/** Keycloak's additional parameters are lists of texts. Its version is `1.3`, which is 19. */
function argon2Of(
  data: Readonly<Record<string, unknown>>,
  iterations: number,
  ends: string,
): string {
  const given = objectOf(data["additionalParameters"]) ?? {};
  const parameter = (name: string): string => {
    const value = given[name];
    return String(Array.isArray(value) ? value[0] : value);
  };
  const version = parameter("version") === "1.3" ? 19 : 16;
  const costs = `m=${parameter("memory")},t=${iterations},p=${parameter("parallelism")}`;
  return `$argon2${parameter("type")}$v=${version}$${costs}$${ends}`;
}
