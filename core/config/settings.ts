import { jsonKeysMistake } from "../domain/json_keys.ts";

/**
 * What is wrong with a path or host that has to stand in one of Deno's permission flags, or null:
 * the flags are a list with commas, and the shell that passes them on splits at spaces.
 */
export function pathMistake(path: string): string | null {
  return /[\s,]/.test(path) ? "may not hold spaces or commas" : null;
}

/** What is wrong with an address or name to listen on, or null. */
export function hostMistake(host: string): string | null {
  return /^([\w.-]+|\[?[0-9A-Fa-f:.]+(%[\w.-]+)?\]?)$/.test(host)
    ? null
    : "must be an address or a host name, such as 127.0.0.1";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with its settings as they were meant. Everything that reads settings starts with
 * this. Env files of Windows leave a CR behind a value, and `docker --env-file` keeps quotes: both
 * are removed, but quotes stay around a secret, of which they may be a part (`secret` names them).
 * Kubernetes sets variables for each service of its namespace, and those of one called
 * `latchkey-simulator` begin as settings do (`LATCHKEY_SIMULATOR_PORT=tcp://10.0.0.1:4010`): they
 * are left out. Idempotent.
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

/** Settings that are secrets; each may be given as `NAME_FILE` instead. */
export const secretNames: ReadonlySet<string> = new Set([
  "LATCHKEY_DATABASE_URL",
  "LATCHKEY_PASSWORD_PEPPER",
  "LATCHKEY_SECRETS_KEY",
  "TWILIO_API_KEY_SECRET",
  "TWILIO_AUTH_TOKEN",
]);

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

/** A file of settings cannot be taken; the message follows "names a file that". */
export class FileRefused extends Error {
  override readonly name = "FileRefused";
}

/**
 * Reads a file that a setting names. Throws what the system throws, and `FileRefused` for a file
 * with a secret that others than its owner and its group may read.
 */
export type ReadSettingsFile = (path: string, secret?: boolean) => string;

/** Reads single settings and collects what is wrong with them. */
export interface Settings {
  /** A plain setting; null where it is absent or blank. */
  text(name: string): string | null;
  /** A path that can stand in a permission flag; null where it is absent or cannot. */
  path(name: string): string | null;
  /** A whole number within bounds; null where it is absent or wrong. */
  integer(name: string, min: number, max: number): number | null;
  /** A secret from `NAME`, or from the file that `NAME_FILE` names; null where it is absent. */
  secret(name: string): string | null;
  /** A plain number, not negative, with six decimals at most; null where absent or wrong. */
  decimal(name: string, max: number): number | null;
  /** The JSON, 1 MiB at most, in the file that `name` names; null where it is absent or wrong. */
  jsonFile(name: string): { readonly json: unknown } | null;
  /** Adds a mistake. Name the setting, never its value. */
  refuse(mistake: string): void;
  readonly mistakes: readonly string[];
}

export function parseSettings(
  environment: Environment,
  readTextFile: ReadSettingsFile,
): Settings {
  const mistakes: string[] = [];
  const env = cleanEnvironment(environment);
  const text = (name: string): string | null => env[name] || null;
  const secretFile = (name: string, path: string): string | null => {
    try {
      // Editors end a file with a newline, which is no part of the secret.
      const value = readTextFile(path, true).trim();
      if (value === "") mistakes.push(`${name}_FILE names a file that is empty`);
      return value === "" ? null : value;
    } catch (error) {
      mistakes.push(`${name}_FILE names a file that ${readMistake(error)}`);
      return null;
    }
  };
  const path = (name: string): string | null => {
    const value = text(name);
    const mistake = value === null ? null : pathMistake(value);
    if (mistake !== null) mistakes.push(`${name} ${mistake}`);
    return mistake === null ? value : null;
  };
  return {
    text,
    path,
    mistakes,
    refuse: (mistake) => void mistakes.push(mistake),
    integer: (name, min, max) => {
      const value = text(name);
      if (value === null) return null;
      const number = /^[0-9]{1,9}$/.test(value) ? Number(value) : -1;
      if (number >= min && number <= max) return number;
      mistakes.push(`${name} must be a whole number from ${min} to ${max}`);
      return null;
    },
    decimal: (name, max) => {
      const value = text(name);
      if (value === null) return null;
      const number = /^[0-9]{1,9}(\.[0-9]{1,6})?$/.test(value) ? Number(value) : -1;
      if (number >= 0 && number <= max) return number;
      mistakes.push(`${name} must be a number from 0 to ${max} with six decimals at most`);
      return null;
    },
    jsonFile: (name) => {
      const file = path(name);
      if (file === null) return null;
      const read = parseJsonFile(file, readTextFile);
      if (!("json" in read)) mistakes.push(`${name} names a file that ${read.mistake}`);
      return "json" in read ? read : null;
    },
    secret: (name) => {
      const value = text(name);
      const file = path(`${name}_FILE`);
      if (value !== null && file !== null) {
        mistakes.push(`${name} and ${name}_FILE are both set: keep one`);
        return null;
      }
      if (file !== null) return secretFile(name, file);
      if (value === null || !isQuoted(value)) return value;
      mistakes.push(
        `${name} is in quotes: remove them (docker --env-file keeps them), or, if they belong to ` +
          `the secret, put it into a file that ${name}_FILE names`,
      );
      return null;
    },
  };
}

function readMistake(error: unknown): string {
  if (error instanceof FileRefused) return error.message;
  return `cannot be read (${error instanceof Error ? error.name : "unknown error"})`;
}

/** Far more than any file of settings needs; in characters, which are bytes or fewer than those. */
const jsonFileCharsMax = 1024 * 1024;

function parseJsonFile(
  path: string,
  readTextFile: ReadSettingsFile,
): { readonly json: unknown } | { readonly mistake: string } {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return { mistake: readMistake(error) };
  }
  if (text.length > jsonFileCharsMax) return { mistake: "is larger than 1 MiB" };
  try {
    // Some editors begin a file with a byte order mark, which JSON does not know.
    const json = JSON.parse(text.replace(/^\uFEFF/, ""));
    const mistake = jsonKeysMistake(text);
    return mistake === null ? { json } : { mistake };
  } catch {
    // The parser's own words would quote the file.
    return { mistake: "is not JSON" };
  }
}
