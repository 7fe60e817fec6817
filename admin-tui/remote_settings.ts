import { parseSettings, type ReadSettingsFile } from "../core/config/settings/settings.ts";
import { parseServerAddress } from "../server/remote/client/server_address.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const option = "--connect";
const setting = "LATCHKEY_URL";

/** The arguments without `--connect URL`. */
export interface ConnectArguments {
  readonly args: readonly string[];
  /** Null if it was not given; empty without a value. */
  readonly url: string | null;
}

/** Takes `--connect URL` or `--connect=URL` out of the arguments, wherever it is. */
export function takeConnect(args: readonly string[]): ConnectArguments {
  const at = args.findIndex((arg) => arg === option || arg.startsWith(`${option}=`));
  const found = args[at];
  if (found === undefined) return { args, url: null };
  const isJoined = found !== option;
  const value = isJoined ? found.slice(option.length + 1) : args[at + 1];
  const url = value === undefined || value.startsWith("-") ? "" : value;
  const rest = args.slice(at + (isJoined || url === "" ? 1 : 2));
  return { args: [...args.slice(0, at), ...rest], url };
}

export type ParsedRemoteSettings =
  | { readonly ok: true; readonly origin: string; readonly key: string }
  | { readonly ok: false; readonly errors: readonly string[] };

/**
 * Parses where to connect and with which key. Null if neither the option nor the setting says
 * where: then the terminal opens the database. The key is never an argument, which other users of
 * the machine could see.
 */
export function parseRemoteSettings(
  url: string | null,
  env: Environment,
  readTextFile: ReadSettingsFile,
): ParsedRemoteSettings | null {
  const text = url ?? env[setting] ?? "";
  if (url === null && text === "") return null;
  const address = parseServerAddress(url === null ? setting : option, text);
  const settings = parseSettings(
    { LATCHKEY_KEY: env["LATCHKEY_KEY"], LATCHKEY_KEY_FILE: env["LATCHKEY_KEY_FILE"] },
    readTextFile,
  );
  const key = settings.secret("LATCHKEY_KEY");
  const missing = key === null && settings.errors.length === 0
    ? ["Set LATCHKEY_KEY_FILE to a file with your key (lk_k_...), which only you can read."]
    : settings.errors;
  const malformed = key !== null && !/^[\x21-\x7e]+$/.test(key)
    ? ["LATCHKEY_KEY is not a key: it must be one line, such as lk_k_..."]
    : [];
  const errors = [...(address.ok ? [] : [address.error]), ...missing, ...malformed];
  return address.ok && key !== null && errors.length === 0
    ? { ok: true, origin: address.value.origin, key }
    : { ok: false, errors };
}
