import { cleanEnvironment } from "./settings.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a running `deno task dev` has left in the data folder. */
export interface DevSettings {
  /** Where it would be. */
  readonly path: string;
  /** Null where there is none, it is broken, or it is not looked at. */
  readonly settings: Environment | null;
  /** What is wrong with the file; null where nothing is. */
  readonly mistake: string | null;
  /** Whether the environment has Twilio settings of its own: then the file is not looked at. */
  readonly own: boolean;
}

/**
 * Beside a running `deno task dev`, which leaves what is needed to reach its simulator in
 * `dev-settings.json` of its data folder, no Twilio setting is needed; as soon as there is one,
 * that file is not looked at.
 */
export function readDevSettings(
  environment: Environment,
  readTextFile: (path: string) => string,
): DevSettings {
  const env = cleanEnvironment(environment);
  const path = `${env["LATCHKEY_DATA_DIR"] || "./data"}/dev-settings.json`;
  const own = Object.keys(env).some((name) => name.startsWith("TWILIO_"));
  const none: DevSettings = { path, settings: null, mistake: null, own };
  if (own) return none;
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound
      ? none
      : { ...none, mistake: `Cannot read ${path}` };
  }
  const settings = parseFlat(text);
  if (settings !== null) return { ...none, settings };
  const mistake = `${path} is not an object of texts: start deno task dev again, or remove it`;
  return { ...none, mistake };
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
