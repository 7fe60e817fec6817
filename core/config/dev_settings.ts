import { cleanEnvironment } from "./settings/settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The settings file that a running `deno task dev` writes to its data folder. */
export interface DevSettings {
  /** Path of the file, whether or not it exists. */
  readonly path: string;
  /** Null if the file does not exist, is invalid, or is ignored. */
  readonly settings: Environment | null;
  /** The error in the file, or null. */
  readonly problem: string | null;
  /** Whether the environment has Twilio settings, in which case the file is ignored. */
  readonly own: boolean;
}

/**
 * Reads `dev-settings.json` from the data folder. A running `deno task dev` writes it so that other
 * programs can reach its simulator without Twilio settings. If any Twilio setting is present, the
 * file is ignored.
 */
export function readDevSettings(
  environment: Environment,
  readTextFile: (path: string) => string,
): DevSettings {
  const env = cleanEnvironment(environment);
  const path = `${env["LATCHKEY_DATA_DIR"] || "./data"}/dev-settings.json`;
  const own = Object.keys(env).some((name) => name.startsWith("TWILIO_"));
  const none: DevSettings = { path, settings: null, problem: null, own };
  if (own) return none;
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? none
      : { ...none, problem: `Cannot read ${path}` };
  }
  const settings = parseFlat(text);
  if (settings !== null) return { ...none, settings };
  const problem =
    `${path} is not a JSON object of strings: restart deno task dev, or delete the file`;
  return { ...none, problem };
}

function parseFlat(text: string): Environment | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
    const entries: [string, unknown][] = Object.entries(value);
    const texts = entries.filter((entry): entry is [string, string] =>
      typeof entry[1] === "string"
    );
    return texts.length === entries.length ? Object.fromEntries(texts) : null;
  } catch {
    return null;
  }
}
