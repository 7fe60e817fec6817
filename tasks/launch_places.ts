// Does not import an entry point of the core, which would slow down each start by 0.1 seconds.
import { databaseAccess } from "../core/config/database_config.ts";
import { readDevSettings } from "../core/config/dev_settings.ts";
import { innerPortOf } from "../core/config/http/gate_config.ts";
import { parseListenAddress } from "../core/config/http/listen_config.ts";
import { outboundHosts, webhookHosts } from "../core/config/webhook_hosts.ts";
import { cleanEnvironment, hostError } from "../core/config/settings/settings.ts";
import { fileReplayed, filesCreated, filesRead, filesRestored } from "./named_files.ts";
import { type RemotePlace, remotePlace } from "./remote_place.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Launch {
  /** The name of the program's task. */
  readonly name: string;
  /** The program's arguments. One of them may name a file. */
  readonly args?: readonly string[];
  readonly env: Environment;
  readonly image?: boolean;
  /** Whether to run the bundles of `deno task build`. Defaults to `image`. */
  readonly bundled?: boolean;
  readonly readTextFile: (path: string) => string;
}

/** The programs that never use the settings of a running `dev`. */
const withoutDev = ["start", "twilio:setup", "simulator"];

/**
 * The paths and hosts that follow from the settings. A Unix socket of the database needs permission
 * to read, to write and to connect.
 */
export interface Places {
  readonly data: readonly string[];
  readonly backups: readonly string[];
  /** Secrets and other files that are only read. */
  readonly files: readonly string[];
  /** The secrets of the Twilio account. */
  readonly accountSecrets: readonly string[];
  /** Files that a command of the admin reads. */
  readonly named: readonly string[];
  /** Files that a command of the admin creates, or the folder of those that the screen saves. */
  readonly created: readonly string[];
  /** Whether the admin only plays a recording, which is one of the named files. */
  readonly replays: boolean;
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
  /** Where clients are notified that a login has ended. */
  readonly outbound: readonly string[];
  /**
   * What the doctor checks besides: breached passwords, and the addresses of webhooks, which it
   * looks up. Empty for other programs and commands.
   */
  readonly examined: readonly string[];
  readonly database: readonly string[];
  /** The other machine that `admin` connects to. Null if it opens the database. */
  readonly remote: RemotePlace | null;
  readonly simulator: string;
}

export function placesOf(
  { name, args = [], env: given, image = false, readTextFile }: Launch,
): Places {
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
  const folder = own["LATCHKEY_ADMIN_FOLDER"];
  return {
    data: [image ? "/data" : env["LATCHKEY_DATA_DIR"] || "./data", ...database.sockets],
    backups: [env["LATCHKEY_BACKUP_DIR"] ?? ""],
    files: [...secrets, ...database.files, breachFile],
    accountSecrets: image ? secrets : filesOf(env, "TWILIO"),
    named: filesRead(args, folder),
    created: filesCreated(args, folder),
    replays: fileReplayed(args) !== null,
    restored: name === "restore" ? filesRestored(args, folder) : [],
    settingsFile: image ? [] : ["latchkey.env"],
    listening: listening(env),
    provider: [place(env["TWILIO_VERIFY_BASE_URL"] || "https://verify.twilio.com")],
    messages: env["TWILIO_MESSAGING_SERVICE_SID"] ? [messagingHost(env)] : [],
    webhooks: webhookHosts(targets, readTextFile),
    outbound: outboundHosts(env["LATCHKEY_OUTBOUND_HOSTS"]),
    examined: isDoctor ? [...breach, ...webhookHosts(targets, readTextFile, "looked up")] : [],
    breach,
    database: database.net,
    remote: name === "admin" ? remotePlace(args, own, place) : null,
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
