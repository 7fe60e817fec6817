import { jsonKeysMistake } from "./domain/json_keys.ts";

/**
 * What is wrong with a path or host that has to stand in one of Deno's permission flags, or null:
 * the flags are a list with commas, and the shell that passes them on splits at spaces.
 */
export function pathMistake(path: string): string | null {
  return /[\s,]/.test(path) ? "may not hold spaces or commas" : null;
}

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
  env: Readonly<Record<string, string | undefined>>,
  readTextFile: (path: string) => string,
): Settings {
  const mistakes: string[] = [];
  const text = (name: string): string | null => {
    const value = env[name]?.trim() ?? "";
    return value === "" ? null : value;
  };
  const secretFile = (name: string, path: string): string | null => {
    try {
      // Editors end a file with a newline, which is no part of the secret.
      const value = readTextFile(path).trim();
      if (value === "") mistakes.push(`${name}_FILE names a file that is empty`);
      return value === "" ? null : value;
    } catch (error) {
      const why = error instanceof Error ? error.name : "unknown error";
      mistakes.push(`${name}_FILE names a file that cannot be read (${why})`);
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
      return file === null ? value : secretFile(name, file);
    },
  };
}

/** Far more than any file of settings needs; in characters, which are bytes or fewer than those. */
const jsonFileCharsMax = 1024 * 1024;

function parseJsonFile(
  path: string,
  readTextFile: (path: string) => string,
): { readonly json: unknown } | { readonly mistake: string } {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return { mistake: `cannot be read (${error instanceof Error ? error.name : "unknown error"})` };
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
