import { jsonKeysError } from "../../domain/json_keys.ts";
import { replacedErrors } from "./replaced_settings.ts";
import {
  type ChoiceName,
  type ChoiceOf,
  type DecimalName,
  type IntegerName,
  type IntegerOf,
  type SettingName,
  settingRows,
  settingTable,
} from "./setting_table.ts";

/**
 * The error in a path or host that is passed in one of Deno's permission flags, or null. The flags
 * are comma-separated lists, and the shell that passes them splits at spaces.
 */
export function pathError(path: string): string | null {
  return /[\s,]/.test(path) ? "must not contain spaces or commas" : null;
}

/** The error in an address or host name to listen on, or null. */
export function hostError(host: string): string | null {
  return /^([\w.-]+|\[?[0-9A-Fa-f:.]+(%[\w.-]+)?\]?)$/.test(host)
    ? null
    : "must be an address or a host name, such as 127.0.0.1";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Normalizes the settings in an environment. Everything that reads settings calls this first. Env
 * files written on Windows leave a CR after a value, and `docker --env-file` keeps quotes. Both are
 * removed, except quotes around a secret: they may be part of it, so `secret` reports them.
 * Kubernetes sets variables for each service in its namespace. Those of a service named
 * `latchkey-simulator` look like settings (`LATCHKEY_SIMULATOR_PORT=tcp://10.0.0.1:4010`) and are
 * dropped. Idempotent.
 */
export function cleanEnvironment(env: Environment): Record<string, string> {
  const cleaned: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    if (!settingName.test(name)) cleaned[name] = value;
    else if (!isServiceLink(name, value)) {
      cleaned[name] = secretNames.has(name) ? value.trim() : withoutQuotes(value.trim());
    }
  }
  return cleaned;
}

const settingName = /^(LATCHKEY_|TWILIO_|PORT$)/;

/** Settings that are secrets. Each may be given as `NAME_FILE` instead. */
export const secretNames: ReadonlySet<string> = new Set(
  Object.entries(settingRows).filter(([, { secret }]) => secret === true).map(([name]) => name),
);

/** https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables */
function isServiceLink(name: string, value: string): boolean {
  return /_SERVICE_(HOST|PORT|PORT_\w+)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(
    name,
  ) ||
    (name.endsWith("_PORT") && /^(tcp|udp|sctp):\/\//.test(value));
}

function withoutQuotes(value: string): string {
  return isQuoted(value) ? withoutQuotes(value.slice(1, -1).trim()) : value;
}

function isQuoted(value: string): boolean {
  return /^(["']).*\1$/s.test(value) && value.length > 1;
}

/** Thrown when a settings file cannot be used. The message follows "names a file that". */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

/**
 * Reads a file that a setting names. Throws system errors, and `FileRefused` for a secret that
 * users other than the file's owner and group can read.
 */
export type ReadSettingsFile = (path: string, secret?: boolean) => string;

/** Reads single settings and collects their errors. */
export interface Settings {
  /** A plain setting. Null if it is absent or blank. */
  text(name: SettingName | `${SettingName}_FILE`): string | null;
  /** A path that can be passed in a permission flag. Null if it is absent or invalid. */
  path(name: SettingName): string | null;
  /** A whole number within its bounds. Its default, or null, if it is absent or invalid. */
  integer<Name extends IntegerName>(name: Name): IntegerOf<Name>;
  /** One of its values. Its default if it is absent or invalid. */
  choice<Name extends ChoiceName>(name: Name): ChoiceOf<Name>;
  /** A secret from `NAME`, or from the file that `NAME_FILE` names. Null if it is absent. */
  secret(name: SettingName): string | null;
  /** A number within its bounds, with at most six decimals. Its default if absent or invalid. */
  decimal(name: DecimalName): number;
  /** The JSON in the file that `name` names, at most 1 MiB. Null if it is absent or invalid. */
  jsonFile(name: SettingName): { readonly json: unknown } | null;
  /** The same for a file that contains secrets, which other users must not be able to read. */
  secretJsonFile(name: SettingName): { readonly json: unknown } | null;
  /** Adds an error. Name the setting, never its value. */
  refuse(problem: string): void;
  readonly errors: readonly string[];
}

export function parseSettings(
  environment: Environment,
  readTextFile: ReadSettingsFile,
): Settings {
  const env = cleanEnvironment(environment);
  const errors: string[] = [...replacedErrors(env)];
  const text = (name: string): string | null => env[name] || null;
  const secretFile = (name: string, path: string): string | null => {
    try {
      // Editors end a file with a newline, which is not part of the secret.
      const value = readTextFile(path, true).trim();
      if (value === "") errors.push(`${name}_FILE names a file that is empty`);
      return value === "" ? null : value;
    } catch (error) {
      errors.push(`${name}_FILE names a file that ${readError(error)}`);
      return null;
    }
  };
  const path = (name: string): string | null => {
    const value = text(name);
    const problem = value === null ? null : pathError(value);
    if (problem !== null) errors.push(`${name} ${problem}`);
    return problem === null ? value : null;
  };
  const jsonFile = (name: string, secret: boolean): { readonly json: unknown } | null => {
    const file = path(name);
    if (file === null) return null;
    const read = parseJsonFile(file, (from) => readTextFile(from, secret));
    if (!("json" in read)) errors.push(`${name} names a file that ${read.problem}`);
    return "json" in read ? read : null;
  };
  return {
    text,
    path,
    errors,
    refuse: (problem) => void errors.push(problem),
    integer: (name) => parseInteger(name, text(name), errors),
    choice: (name) => parseChoice(name, text(name), errors),
    decimal: (name) => parseDecimal(name, text(name), errors),
    jsonFile: (name) => jsonFile(name, false),
    secretJsonFile: (name) => jsonFile(name, true),
    secret: (name) => {
      const value = text(name);
      const file = path(`${name}_FILE`);
      if (value !== null && file !== null) {
        errors.push(`${name} and ${name}_FILE are both set: keep one`);
        return null;
      }
      if (file !== null) return secretFile(name, file);
      if (value === null || !isQuoted(value)) return value;
      errors.push(
        `${name} is in quotes: remove them (docker --env-file keeps them). If they are part of ` +
          `the secret, put it in a file and set ${name}_FILE to its path`,
      );
      return null;
    },
  };
}

function parseInteger<Name extends IntegerName>(
  name: Name,
  value: string | null,
  errors: string[],
): IntegerOf<Name> {
  const row = settingRows[name];
  const [min, max] = settingTable[name].integer;
  const fallback = row?.default === undefined ? null : Number(row.default);
  const number = value !== null && /^[0-9]{1,9}$/.test(value) ? Number(value) : -1;
  const isValid = number >= min && number <= max;
  if (value !== null && !isValid) {
    errors.push(`${name} must be a whole number from ${min} to ${max}`);
  }
  // Null only without a default, as the type says.
  return (isValid ? number : fallback) as IntegerOf<Name>;
}

function parseDecimal(name: DecimalName, value: string | null, errors: string[]): number {
  const { decimal: [min, max], default: fallback } = settingTable[name];
  if (value === null) return Number(fallback);
  const number = /^[0-9]{1,9}(\.[0-9]{1,6})?$/.test(value) ? Number(value) : -1;
  if (number >= min && number <= max) return number;
  errors.push(`${name} must be a number from ${min} to ${max} with at most six decimals`);
  return Number(fallback);
}

function parseChoice<Name extends ChoiceName>(
  name: Name,
  value: string | null,
  errors: string[],
): ChoiceOf<Name> {
  const values: readonly ChoiceOf<Name>[] = settingTable[name].values;
  const chosen = values.find((known) => known === (value ?? settingTable[name].default));
  if (chosen !== undefined) return chosen;
  errors.push(`${name} must be one of ${values.join(", ")}`);
  return settingTable[name].default as ChoiceOf<Name>;
}

function readError(error: unknown): string {
  if (error instanceof FileRefused) return error.message;
  return `cannot be read (${error instanceof Error ? error.name : "unknown error"})`;
}

/** Far more than any settings file needs. A text never has more characters than bytes. */
const jsonFileCharsMax = 1024 * 1024;

function parseJsonFile(
  path: string,
  readTextFile: ReadSettingsFile,
): { readonly json: unknown } | { readonly problem: string } {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return { problem: readError(error) };
  }
  if (text.length > jsonFileCharsMax) return { problem: "is larger than 1 MiB" };
  try {
    // Some editors start a file with a byte order mark, which JSON does not allow.
    const json = JSON.parse(text.replace(/^\uFEFF/, ""));
    const problem = jsonKeysError(text);
    return problem === null ? { json } : { problem };
  } catch {
    // The parser's error would quote the file.
    return { problem: "is not valid JSON" };
  }
}
