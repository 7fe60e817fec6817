/**
 * Prints the flags that `deno task start` runs with: the listening address, the provider's and the
 * database's hosts, the data folder and the secret files, and nothing else. Settings that are wrong
 * are left out; `main.ts` names them.
 * @module
 */
// Not the one door: opening all of the core would cost each start a tenth of a second.
import { pathMistake } from "../core/settings.ts";

const env = Deno.env.toObject();

const paths = Object.entries(env)
  .filter(([name]) => /^(LATCHKEY|TWILIO)_.*_FILE$/.test(name))
  .map(([, value]) => value.trim());
const dataDir = setting("LATCHKEY_DATA_DIR") ?? "./data";
const database = databasePlace(setting("LATCHKEY_DATABASE_URL") ?? fileOf("LATCHKEY_DATABASE_URL"));

const flags = [
  list("--allow-read", ["core/adapters/bcrypt", dataDir, ...paths, database.socket]),
  list("--allow-write", [dataDir, database.socket]),
  list("--allow-net", [
    listening(),
    place(setting("TWILIO_VERIFY_BASE_URL") ?? "https://verify.twilio.com", "443"),
    setting("TWILIO_MESSAGING_SERVICE_SID") === null ? "" : messagingHost(),
    database.host,
  ]),
];
Deno.stdout.writeSync(new TextEncoder().encode(`${flags.join(" ")}\n`));

function setting(name: string): string | null {
  const value = env[name]?.trim() ?? "";
  return value === "" ? null : value;
}

function fileOf(name: string): string | null {
  const path = setting(`${name}_FILE`);
  try {
    return path === null ? null : Deno.readTextFileSync(path).trim();
  } catch {
    return null;
  }
}

function listening(): string {
  const host = (setting("LATCHKEY_HOST") ?? "127.0.0.1").replace(/^\[|\]$/g, "");
  const port = setting("PORT") ?? "8000";
  return `${host.includes(":") ? `[${host}]` : host}:${/^[0-9]{1,5}$/.test(port) ? port : "8000"}`;
}

/** Notices go by another of Twilio's hosts; a simulator is all of them. */
function messagingHost(): string {
  const base = setting("TWILIO_VERIFY_BASE_URL");
  const real = base === null || (URL.parse(base)?.hostname ?? "").endsWith(".twilio.com");
  return real ? "api.twilio.com:443" : "";
}

/** `host:port` of a URL; empty for what is none. */
function place(text: string, defaultPort: string): string {
  const url = URL.parse(text);
  if (url === null || url.hostname === "") return "";
  return `${url.hostname}:${url.port || (url.protocol === "http:" ? "80" : defaultPort)}`;
}

function databasePlace(text: string | null): { readonly host: string; readonly socket: string } {
  const url = text === null ? null : URL.parse(text);
  if (text === null || url === null) return { host: "", socket: "" };
  const folder = url.searchParams.get("host");
  if (folder === null) return { host: place(text, "5432"), socket: "" };
  return { host: "", socket: `${folder}/.s.PGSQL.${url.port || "5432"}` };
}

/** A flag with what can be said of it; the flag is left out where nothing can. */
function list(flag: string, values: readonly string[]): string {
  const said = values.filter((value) => value !== "" && pathMistake(value) === null);
  return said.length === 0 ? "" : `${flag}=${said.join(",")}`;
}
