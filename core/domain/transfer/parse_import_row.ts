import {
  type Metadata,
  noMetadata,
  parseMetadata,
  parseMetadataText,
} from "../account/metadata.ts";
import type { PasswordHash } from "../account/password.ts";
import { internationalNumber, type PhoneNumber } from "../account/phone_number.ts";
import { parseRoles, type Role } from "../account/role.ts";
import { parseNewUsername, type Username } from "../account/username.ts";
import type { Instant } from "../instant.ts";
import type { FieldCode } from "../refusal.ts";
import type { SendPolicy } from "../sending/send_policy.ts";
import { parseSendableNumber } from "../sending/sendable_number.ts";
import { parseImportedHash } from "./imported_hash.ts";
import {
  type FaultyField,
  type ImportColumn,
  type ImportFault,
  type ImportRow,
  textOf,
} from "./import_row.ts";

/** A checked user of a file. */
export interface ImportedUser {
  readonly username: Username;
  readonly passwordHash: PasswordHash;
  readonly phoneNumber: PhoneNumber;
  /** What the file says, whether or not it is trusted. */
  readonly phoneVerified: boolean;
  readonly roles: readonly Role[];
  readonly metadata: Metadata;
  readonly locked: boolean;
  /** Not in the future. */
  readonly createdAt: Instant;
}

export interface ImportRules {
  readonly send: SendPolicy;
  /** The IDs of the peppers in the settings. */
  readonly peppers: readonly string[];
  /** For numbers without a country code: ISO 3166-1 alpha-2. Null: they are refused. */
  readonly defaultCountry: string | null;
  readonly now: Instant;
}

export type LineFault = FaultyField<FieldCode | ImportFault>;

export type ParsedImport =
  | { readonly ok: true; readonly value: ImportedUser }
  | { readonly ok: false; readonly faults: readonly LineFault[] };

type Part<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly code: FieldCode | ImportFault };

/** Parses a row by the rules of new users. Returns all faults, one for each field. */
export function parseImportRow(row: ImportRow, rules: ImportRules): ParsedImport {
  const name = textOf(row.username);
  const username = name === null ? missing : parseNewUsername(name);
  const password_hash = isTextOrNone(row.passwordHash)
    ? parseImportedHash(textOf(row.passwordHash), rules.peppers)
    : wrongType;
  const phone_number = parseNumber(row.phoneNumber, rules);
  const phone_verified = parseBoolean(row.phoneVerified);
  const roles = parseRoleList(row.roles);
  const metadata = parseAnyMetadata(row.metadata);
  const locked = parseBoolean(row.locked);
  const created_at = parseTime(row.createdAt, rules.now);
  if (
    username.ok && password_hash.ok && phone_number.ok && phone_verified.ok && roles.ok &&
    metadata.ok && locked.ok && created_at.ok
  ) {
    return {
      ok: true,
      value: {
        username: username.value,
        passwordHash: password_hash.value,
        phoneNumber: phone_number.value,
        phoneVerified: phone_verified.value,
        roles: roles.value,
        metadata: metadata.value,
        locked: locked.value,
        createdAt: created_at.value,
      },
    };
  }
  const parts: Readonly<Record<ImportColumn, Part<unknown>>> = {
    username,
    phone_number,
    phone_verified,
    password_hash,
    roles,
    metadata,
    locked,
    created_at,
  };
  const faults = Object.entries(parts)
    .flatMap(([field, part]) => part.ok ? [] : [{ field, code: part.code }]);
  return { ok: false, faults };
}

const missing = { ok: false, code: "missing" } as const;
const wrongType = { ok: false, code: "wrong_type" } as const;

function isTextOrNone(value: unknown): boolean {
  return value === null || value === undefined || typeof value === "string";
}

function parseNumber(value: unknown, { send, defaultCountry }: ImportRules): Part<PhoneNumber> {
  const text = textOf(value);
  if (text === null) return missing;
  const international = defaultCountry === null ? text : internationalNumber(text, defaultCountry);
  return parseSendableNumber(international, send);
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  "1": true,
  yes: true,
  false: false,
  f: false,
  "0": false,
  no: false,
};

function parseBoolean(value: unknown): Part<boolean> {
  if (typeof value === "boolean") return { ok: true, value };
  const text = textOf(value);
  if (text === null) return { ok: true, value: false };
  const found = booleans[text.toLowerCase()];
  return found === undefined ? { ok: false, code: "boolean_format" } : { ok: true, value: found };
}

function parseRoleList(value: unknown): Part<readonly Role[]> {
  if (value === null || value === undefined) return { ok: true, value: [] };
  if (typeof value === "string") {
    return parseRoles(value.split(/[\s,]+/).filter((one) => one !== ""));
  }
  if (!Array.isArray(value)) return wrongType;
  const texts = value.filter((one): one is string => typeof one === "string");
  return texts.length === value.length ? parseRoles(texts) : wrongType;
}

function parseAnyMetadata(value: unknown): Part<Metadata> {
  if (value === null || value === undefined || value === "") return { ok: true, value: noMetadata };
  return typeof value === "string" ? parseMetadataText(value) : parseMetadata(value);
}

function parseTime(value: unknown, now: Instant): Part<Instant> {
  const text = textOf(value);
  if (text === null) return { ok: true, value: now };
  const at = /^\d{1,16}$/.test(text) ? Number(text) : Date.parse(isoOf(text));
  return Number.isSafeInteger(at) && at >= 0
    ? { ok: true, value: Math.min(at, now) }
    : { ok: false, code: "time_format" };
}

/** PostgreSQL prints `2024-01-02 03:04:05.678+00`. */
export function isoOf(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d) (?=\d)/, "$1T").replace(
    /([+-]\d\d)$/,
    (zone, _, at) => at > 10 ? `${zone}:00` : zone,
  );
}
