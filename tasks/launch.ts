/**
 * `launch.ts [--command] [--image] NAME [ARGUMENT...]` prints the arguments with which `deno run`
 * starts a program, one per line: its fixed permissions, the permissions that depend on the
 * settings, and its file. The programs are the tasks in deno.json except `dev`, whose permissions
 * do not depend on settings. `--command` prints the whole command, with the path of the running
 * Deno. `--image` is for the container, where data and secrets are in fixed places and nothing is
 * downloaded. Invalid settings are left out; the program reports them. Exits 2 for an unknown name.
 * @module
 */
// Does not import an entry point of the core, which would slow down each start by 0.1 seconds.
import { databaseAccess } from "../core/config/database_config.ts";
import { readDevSettings } from "../core/config/dev_settings.ts";
import { innerPortOf } from "../core/config/http/gate_config.ts";
import { parseListenAddress } from "../core/config/http/listen_config.ts";
import { webhookHosts } from "../core/config/webhook_hosts.ts";
import { cleanEnvironment, hostError, pathError } from "../core/config/settings/settings.ts";
import { endWith } from "../server/program/end_with.ts";
import { filesCreated, filesRead } from "./named_files.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A program and the names, paths and hosts of its Deno permission flags. */
interface Program {
  readonly file: string;
  readonly env: readonly string[];
  readonly sys?: readonly string[];
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  readonly net?: readonly string[];
}

export interface Launch {
  /** The name of the program's task. */
  readonly name: string;
  /** The program's arguments. One of them may name a file. */
  readonly args?: readonly string[];
  readonly env: Environment;
  readonly image?: boolean;
  readonly readTextFile: (path: string) => string;
}

const settings = ["LATCHKEY_*", "TWILIO_*", "PORT"];
const terminal = ["TERM", "COLORTERM", "NO_COLOR", "NODE_ENV", "FORCE_COLOR", "USER", "LOGNAME"];
const screen = [...terminal, "TMUX", "INK_SCREEN_READER"];

/** Read to start a worker. */
const hasher = "core/adapters/bcrypt";
const strength = "core/adapters/password_strength";
/** The memory limit of the container, for the number of workers. */
const memoryLimit = "/sys/fs/cgroup/memory.max";
const backupThread = "core/adapters/sql/sqlite/backup_worker.ts";

const programs: Readonly<Record<string, (places: Places) => Program>> = {
  start: ({ data, files, backups, listening, provider, messages, breach, webhooks, database }) => ({
    file: "server/main.ts",
    env: settings,
    sys: ["setPriority"],
    read: [hasher, memoryLimit, strength, backupThread, ...data, ...backups, ...files],
    write: [...data, ...backups],
    net: [...listening, ...provider, ...messages, ...breach, ...webhooks, ...database],
  }),
  admin: ({ data, files, backups, named, created, provider, messages, examined, database }) => ({
    file: "admin-tui/cli.ts",
    env: [...settings, ...screen],
    sys: ["setPriority", "statfs"],
    read: [hasher, memoryLimit, backupThread, ...data, ...backups, ...files, ...named],
    write: [...data, ...backups, ...created],
    net: [...provider, ...messages, ...examined, ...database],
  }),
  doctor: ({ data, files, provider, examined, database }) => ({
    file: "tasks/doctor.ts",
    env: settings,
    sys: ["setPriority", "statfs"],
    read: [hasher, memoryLimit, ...data, ...files],
    write: data,
    net: [...provider, ...examined, ...database],
  }),
  migrate: ({ data, files, backups, database }) => ({
    file: "tasks/migrate.ts",
    env: settings,
    read: [backupThread, ...data, ...backups, ...files],
    write: [...data, ...backups],
    net: database,
  }),
  restore: ({ data, files, restored }) => ({
    file: "tasks/restore.ts",
    env: settings,
    read: [...data, ...files, ...restored],
    write: data,
  }),
  "secrets:rotate": (places) => onDatabase("tasks/secrets_rotate.ts", places),
  "keys:rotate": (places) => onDatabase("tasks/keys_rotate.ts", places),
  "twilio:reconcile": (places) => ({
    ...onDatabase("tasks/twilio_reconcile.ts", places),
    net: [...places.provider, ...places.database],
  }),
  "twilio:setup": ({ accountSecrets, settingsFile, provider }) => ({
    file: "tasks/twilio_setup.ts",
    env: settings,
    read: accountSecrets,
    write: settingsFile,
    net: provider,
  }),
  simulator: ({ simulator }) => ({
    file: "twilio-simulator/main.ts",
    env: settings.filter((name) => name !== "PORT"),
    // Any port, because tests use any free one.
    net: [simulator],
  }),
};

function onDatabase(file: string, { data, files, database }: Places): Program {
  return {
    file,
    env: settings,
    read: [memoryLimit, ...data, ...files],
    write: data,
    net: database,
  };
}

/** The programs that never use the settings of a running `dev`. */
const withoutDev = ["start", "twilio:setup", "simulator"];

/** The arguments of `deno run`; null for an unknown program. */
export function launchArguments(launch: Launch): readonly string[] | null {
  const program = Object.hasOwn(programs, launch.name) ? programs[launch.name] : undefined;
  if (program === undefined) return null;
  const { file, env, sys = [], read = [], write = [], net = [] } = program(placesOf(launch));
  return [
    "--no-prompt",
    ...(launch.image ? ["--cached-only", "--no-remote", "--frozen"] : []),
    "--ignore-env",
    ...list("--allow-env", env),
    ...list("--allow-sys", sys),
    ...list("--allow-read", read),
    ...list("--allow-write", write),
    ...list("--allow-net", net),
    file,
  ];
}

/**
 * The paths and hosts that follow from the settings. A Unix socket of the database needs permission
 * to read, to write and to connect.
 */
interface Places {
  readonly data: readonly string[];
  readonly backups: readonly string[];
  /** Secrets and other files that are only read. */
  readonly files: readonly string[];
  /** The secrets of the Twilio account. */
  readonly accountSecrets: readonly string[];
  readonly named: readonly string[];
  /** Files that a command of the admin creates. */
  readonly created: readonly string[];
  /** The backup that `restore` reads. */
  readonly restored: readonly string[];
  readonly settingsFile: readonly string[];
  readonly listening: readonly string[];
  readonly provider: readonly string[];
  readonly messages: readonly string[];
  /** Where breached passwords are looked up. */
  readonly breach: readonly string[];
  /** The hosts of webhooks, with any port: a port would not permit the look-up of addresses. */
  readonly webhooks: readonly string[];
  /**
   * What the doctor checks besides: breached passwords, and the addresses of webhooks, which it
   * looks up. Empty for other programs and commands.
   */
  readonly examined: readonly string[];
  readonly database: readonly string[];
  readonly simulator: string;
}

function placesOf({ name, args = [], env: given, image = false, readTextFile }: Launch): Places {
  const own = cleanEnvironment(given);
  const env = image || withoutDev.includes(name)
    ? own
    : { ...readDevSettings(own, readTextFile).settings, ...own };
  const url = env["LATCHKEY_DATABASE_URL"] || fileOf(env, "LATCHKEY_DATABASE_URL", readTextFile);
  const database = databaseAccess(url || null);
  const secrets = image ? ["/run/secrets"] : filesOf(env);
  // Too large for the folder of the secrets, where the image expects all other files.
  const breach = env["LATCHKEY_BREACH_URL"] ? [place(env["LATCHKEY_BREACH_URL"])] : [];
  const targets = env["LATCHKEY_WEBHOOKS_FILE"];
  const isDoctor = name === "doctor" || args.find((arg) => !arg.startsWith("-")) === "doctor";
  const breachFile = image ? env["LATCHKEY_BREACH_FILE"] ?? "" : "";
  return {
    data: [image ? "/data" : env["LATCHKEY_DATA_DIR"] || "./data", ...database.sockets],
    backups: [env["LATCHKEY_BACKUP_DIR"] ?? ""],
    files: [...secrets, ...database.files, breachFile],
    accountSecrets: image ? secrets : filesOf(env, "TWILIO"),
    named: filesRead(args),
    created: filesCreated(args),
    restored: name === "restore" ? args.filter((arg) => !arg.startsWith("-")) : [],
    settingsFile: image ? [] : ["latchkey.env"],
    listening: listening(env),
    provider: [place(env["TWILIO_VERIFY_BASE_URL"] || "https://verify.twilio.com")],
    messages: env["TWILIO_MESSAGING_SERVICE_SID"] ? [messagingHost(env)] : [],
    webhooks: webhookHosts(targets, readTextFile),
    examined: isDoctor ? [...breach, ...webhookHosts(targets, readTextFile, "looked up")] : [],
    breach,
    database: database.net,
    simulator: hostOf(env["LATCHKEY_SIMULATOR_HOST"]),
  };
}

function filesOf(env: Environment, kind: "TWILIO" | "" = ""): readonly string[] {
  return Object.entries(env)
    .filter(([name]) => /^(LATCHKEY|TWILIO)_.*_FILE$/.test(name) && name.startsWith(kind))
    .map(([, value]) => value ?? "");
}

function fileOf(env: Environment, name: string, read: Launch["readTextFile"]): string | null {
  const path = env[`${name}_FILE`];
  try {
    return path ? read(path).trim() : null;
  } catch {
    return null;
  }
}

/**
 * The service's address, the inner address behind the gate that limits its connections, and those
 * of the admin API and the metrics.
 */
function listening(env: Environment): readonly string[] {
  const port = portOf(env["PORT"]) ?? 8000;
  const inside = ["LATCHKEY_ADMIN_LISTEN", "LATCHKEY_METRICS_LISTEN"]
    .flatMap((name) => parseListenAddress(env[name] ?? "") ?? []);
  const outer = [
    `${hostOf(env["LATCHKEY_HOST"])}:${port}`,
    ...inside.map(({ host, port: own }) => `${hostOf(host)}:${own}`),
  ];
  if (env["LATCHKEY_CONNECTION_LIMITS"] === "off") return outer;
  const inner = portOf(env["LATCHKEY_INNER_PORT"]) ?? innerPortOf(port);
  return [...outer, inner === 0 ? "127.0.0.1" : `127.0.0.1:${inner}`];
}

function portOf(value: string | undefined): number | null {
  return value !== undefined && /^[0-9]{1,5}$/.test(value) ? Number(value) : null;
}

/** An address in the form of a flag; loopback for an invalid one, which the program refuses. */
function hostOf(text: string | undefined): string {
  const host = !text || hostError(text) !== null ? "127.0.0.1" : text;
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

/** Notices use another host at Twilio. A simulator serves all of them. */
function messagingHost(env: Environment): string {
  const base = env["TWILIO_VERIFY_BASE_URL"];
  const real = !base || (URL.parse(base)?.hostname ?? "").endsWith(".twilio.com");
  return real ? "api.twilio.com:443" : "";
}

/** The `host:port` of a URL; empty for an invalid URL. */
function place(text: string): string {
  const url = URL.parse(text);
  if (url === null || hostError(url.hostname) !== null) return "";
  return `${url.hostname}:${url.port || (url.protocol === "http:" ? "80" : "443")}`;
}

/** A flag with its valid values; no flag without valid values. */
function list(flag: string, values: readonly string[]): readonly string[] {
  const valid = values.filter((value) => value !== "" && pathError(value) === null);
  return valid.length === 0 ? [] : [`${flag}=${valid.join(",")}`];
}

function main(): void {
  const at = Deno.args.findIndex((arg) => !arg.startsWith("--"));
  const options = Deno.args.slice(0, at);
  const found = launchArguments({
    name: Deno.args[at] ?? "",
    args: Deno.args.slice(at + 1),
    env: Deno.env.toObject(),
    image: options.includes("--image"),
    readTextFile: Deno.readTextFileSync,
  });
  if (found === null) {
    return endWith([`Usage: tasks/run.sh [--image] ${Object.keys(programs).join("|")}`], 2);
  }
  const words = options.includes("--command") ? [Deno.execPath(), "run", ...found] : found;
  Deno.stdout.writeSync(new TextEncoder().encode(`${words.join("\n")}\n`));
}

if (import.meta.main) main();
