import { type Config, parseConfig } from "../core/mod.ts";
import type { Setting } from "./model.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export type ParsedSettings =
  | { readonly ok: true; readonly config: Config; readonly setting: Setting }
  | { readonly ok: false; readonly mistakes: readonly string[] };

/**
 * The service's own settings, read the same way. Beside a running `deno task dev`, which leaves
 * what is needed to reach its simulator in `dev-settings.json` of its data folder, no Twilio
 * setting is needed; as soon as there is one, that file is not looked at.
 */
export function parseAdminSettings(
  env: Environment,
  readTextFile: (path: string) => string,
): ParsedSettings {
  const path = `${env["LATCHKEY_DATA_DIR"] ?? "./data"}/dev-settings.json`;
  const own = Object.keys(env).some((name) => name.startsWith("TWILIO_"));
  const dev = own ? null : readDevSettings(path, readTextFile);
  if (typeof dev === "string") return { ok: false, mistakes: [dev] };
  const parsed = parseConfig({ ...dev, ...env }, readTextFile);
  if (!parsed.ok) {
    const hint =
      `A running deno task dev would leave its settings in ${path}: there is no such file`;
    return {
      ok: false,
      mistakes: own || dev !== null ? parsed.mistakes : [...parsed.mistakes, hint],
    };
  }
  const operator = [env["LATCHKEY_OPERATOR"], env["USER"], env["LOGNAME"], "operator"]
    .find((name) => name !== undefined && name.trim() !== "") ?? "operator";
  const { simulated } = parsed.config.twilio;
  const setting = { dev: dev !== null, simulated, operator: operator.trim().slice(0, 64) };
  return { ok: true, config: parsed.config, setting };
}

/** The file's settings, null where there is no such file, or what is wrong with it. */
function readDevSettings(
  path: string,
  readTextFile: (path: string) => string,
): Environment | string | null {
  let text: string;
  try {
    text = readTextFile(path);
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? null : `Cannot read ${path}`;
  }
  const flat = parseFlat(text);
  return flat ?? `${path} is not an object of texts: start deno task dev again, or remove it`;
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
