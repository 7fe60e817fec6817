/**
 * Prints the flags that a task runs with, by its settings: for `deno task start` the listening
 * addresses, the provider's and the database's hosts, the data folder and the secret files, and
 * nothing else. A Unix socket needs the net, reading and writing, all for its path. `task`, for
 * what works on the database, listens nowhere; `admin` writes backups too; `setup` and `simulator`
 * see no data. `image` and `image-admin` print what the fixed flags of the image cannot know.
 * Settings that are wrong are left out; the task names them.
 * @module
 */
// Not the one door: opening all of the core would cost each start a tenth of a second.
import { databaseAccess } from "../core/config/database_config.ts";
import { readDevSettings } from "../core/config/dev_settings.ts";
import { innerPortOf } from "../core/config/gate_config.ts";
import { cleanEnvironment, hostMistake, pathMistake } from "../core/config/settings.ts";

const task = Deno.args[0] ?? "start";
const env = environment();

const paths = Object.entries(env)
  .filter(([name]) => /^(LATCHKEY|TWILIO)_.*_FILE$/.test(name))
  .map(([, value]) => value ?? "");
const dataDir = setting("LATCHKEY_DATA_DIR") ?? "./data";
const database = databaseAccess(
  setting("LATCHKEY_DATABASE_URL") ?? fileOf("LATCHKEY_DATABASE_URL"),
);

const backups = task === "admin" || task === "image-admin"
  ? setting("LATCHKEY_BACKUP_DIR") ?? ""
  : "";
const data = [dataDir, backups, ...database.sockets];
const provider = [
  place(setting("TWILIO_VERIFY_BASE_URL") ?? "https://verify.twilio.com", "443"),
  setting("TWILIO_MESSAGING_SERVICE_SID") === null ? "" : messagingHost(),
];

const flags: Readonly<Record<string, readonly string[]>> = {
  start: [...files(), list("--allow-net", [...listening(), ...provider, ...database.net])],
  admin: [
    ...files(),
    list("--allow-read", [policyFile()]),
    list("--allow-net", [...provider, ...database.net]),
  ],
  task: [...files(), list("--allow-net", [...provider, ...database.net])],
  image: [
    list("--allow-read", [...database.sockets, ...database.files]),
    list("--allow-write", database.sockets),
    list("--allow-net", [...listening(), ...provider, ...database.net]),
  ],
  "image-admin": [
    list("--allow-read", [backups, ...database.sockets, ...database.files, policyFile()]),
    list("--allow-write", [backups, ...database.sockets]),
    list("--allow-net", [...provider, ...database.net]),
  ],
  setup: [
    list("--allow-read", paths),
    list("--allow-write", ["latchkey.env"]),
    list("--allow-net", provider),
  ],
  // Any port of it: the tests take whichever is free.
  simulator: [list("--allow-net", [hostOf(setting("LATCHKEY_SIMULATOR_HOST"))])],
};
Deno.stdout.writeSync(new TextEncoder().encode(`${(flags[task] ?? []).join(" ")}\n`));

function files(): readonly string[] {
  return [
    list("--allow-read", ["core/adapters/bcrypt", ...data, ...paths, ...database.files]),
    list("--allow-write", data),
  ];
}

/** What works on the database may do so beside a running `deno task dev`, with its settings. */
function environment(): Readonly<Record<string, string | undefined>> {
  const own = cleanEnvironment(Deno.env.toObject());
  if (task !== "admin" && task !== "task") return own;
  return { ...readDevSettings(own, Deno.readTextFileSync).settings, ...own };
}

/** The file that `policy replay --policy FILE` names among the arguments; empty for none. */
function policyFile(): string {
  const args = Deno.args.slice(1);
  if (!args.join(" ").includes("policy replay")) return "";
  const joined = args.find((arg) => arg.startsWith("--policy="));
  const at = args.indexOf("--policy");
  const file = joined?.slice("--policy=".length) ?? (at === -1 ? "" : args[at + 1] ?? "");
  return file === "-" ? "" : file;
}

function setting(name: string): string | null {
  return env[name] || null;
}

function fileOf(name: string): string | null {
  const path = setting(`${name}_FILE`);
  try {
    return path === null ? null : Deno.readTextFileSync(path).trim();
  } catch {
    return null;
  }
}

/** The service's address, and the one behind the gate that bounds its connections. */
function listening(): readonly string[] {
  const port = portOf("PORT") ?? 8000;
  const outer = `${hostOf(setting("LATCHKEY_HOST"))}:${port}`;
  if (setting("LATCHKEY_CONNECTION_LIMITS") === "off") return [outer];
  const inner = portOf("LATCHKEY_INNER_PORT") ?? innerPortOf(port);
  return [outer, inner === 0 ? "127.0.0.1" : `127.0.0.1:${inner}`];
}

function portOf(name: string): number | null {
  const value = setting(name);
  return value !== null && /^[0-9]{1,5}$/.test(value) ? Number(value) : null;
}

/** An address as a flag takes it; loopback for what is none, which the task itself refuses. */
function hostOf(text: string | null): string {
  const host = text === null || hostMistake(text) !== null ? "127.0.0.1" : text;
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
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
  if (url === null || hostMistake(url.hostname) !== null) return "";
  return `${url.hostname}:${url.port || (url.protocol === "http:" ? "80" : defaultPort)}`;
}

/** A flag with what can be said of it; the flag is left out where nothing can. */
function list(flag: string, values: readonly string[]): string {
  const said = values.filter((value) => value !== "" && pathMistake(value) === null);
  return said.length === 0 ? "" : `${flag}=${said.join(",")}`;
}
