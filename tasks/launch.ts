/**
 * `launch.ts [--command] [--image] NAME [ARGUMENT...]` prints the arguments with which `deno run`
 * starts a program, one per line: its fixed permissions, the permissions that depend on the
 * settings, and its file. The programs are the tasks in deno.json except `dev`, whose permissions
 * do not depend on settings. `--command` prints the whole command, with the path of the running
 * Deno. The program is its bundle in `dist` if `deno task build` made it of the present source.
 * `--image` is for the container, which has the bundles of `deno task build` instead of the
 * source, and data and secrets in fixed places. `--if-current` is for the launcher's own bundle: it
 * exits 3 if the build is of another source. With `--changes`, standard input is empty if no file
 * of the source has changed since the build. Invalid settings are left out; the program reports
 * them. Exits 2 for an unknown name.
 * @module
 */
import { pathError } from "../core/config/settings/settings.ts";
import { endWith } from "../server/program/end_with.ts";
import { isCurrent } from "./build_inputs.ts";
import { type Launch, type Places, placesOf } from "./launch_places.ts";

/** A program and the names, paths and hosts of its Deno permission flags. */
interface Program {
  readonly file: string;
  readonly env: readonly string[];
  readonly sys?: readonly string[];
  /** Source of workers, which is read to start them. */
  readonly workers?: readonly string[];
  /** Folders of bundles that are read when they are loaded; see `deferReads`. */
  readonly parts?: readonly string[];
  readonly read?: readonly string[];
  readonly write?: readonly string[];
  /** Paths that the operator typed, which may contain spaces. */
  readonly typed?: { readonly read?: readonly string[]; readonly write?: readonly string[] };
  readonly net?: readonly string[];
}

const settings = ["LATCHKEY_*", "TWILIO_*", "PORT"];
const terminal = ["TERM", "COLORTERM", "NO_COLOR", "NODE_ENV", "FORCE_COLOR", "USER", "LOGNAME"];
const screen = [...terminal, "TMUX", "INK_SCREEN_READER"];
const remoteSettings = [
  "LATCHKEY_URL",
  "LATCHKEY_KEY",
  "LATCHKEY_KEY_FILE",
  "LATCHKEY_ADMIN_FOLDER",
  "LATCHKEY_ADMIN_READONLY",
  "LATCHKEY_ADMIN_THEME",
  "LATCHKEY_TASK_COMMAND",
];

/** The exit code for a build of another source. */
const oldBuild = 3;

const adminFile = "admin-tui/cli.ts";

const hasher = "core/adapters/bcrypt";
const strength = "core/adapters/password_strength";
/** The memory limit of the container, for the number of workers. */
const memoryLimit = "/sys/fs/cgroup/memory.max";
/** The threads of backups and checks, and of the writes. Bundles have a hash in their names. */
const databaseThreads = "core/adapters/sql/sqlite";

const programs: Readonly<Record<string, (places: Places) => Program>> = {
  start: ({ data, files, backups, listening, ...hosts }) => ({
    file: "server/main.ts",
    env: settings,
    sys: ["setPriority"],
    workers: [hasher, strength, databaseThreads],
    parts: ["server"],
    read: [memoryLimit, ...data, ...backups, ...files],
    write: [...data, ...backups],
    net: [
      ...listening,
      ...hosts.provider,
      ...hosts.messages,
      ...hosts.breach,
      ...hosts.webhooks,
      ...hosts.outbound,
      ...hosts.database,
    ],
  }),
  admin: (places) => {
    if (places.replays) return replayingAdmin(places);
    return places.remote === null ? localAdmin(places) : remoteAdmin(places);
  },
  doctor: ({ data, files, provider, examined, database }) => ({
    file: "tasks/doctor.ts",
    env: settings,
    sys: ["statfs"],
    workers: [hasher],
    read: [memoryLimit, ...data, ...files],
    write: data,
    net: [...provider, ...examined, ...database],
  }),
  migrate: ({ data, files, backups, database }) => ({
    file: "tasks/migrate.ts",
    env: settings,
    workers: [databaseThreads],
    read: [...data, ...backups, ...files],
    write: [...data, ...backups],
    net: database,
  }),
  restore: ({ data, files, restored }) => ({
    file: "tasks/restore.ts",
    env: settings,
    read: [...data, ...files],
    write: data,
    typed: { read: restored },
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

function localAdmin(
  { data, files, backups, named, created, provider, messages, examined, database }: Places,
): Program {
  return {
    file: adminFile,
    env: [...settings, ...screen],
    sys: ["statfs"],
    workers: [hasher, databaseThreads],
    read: [memoryLimit, ...data, ...backups, ...files],
    write: [...data, ...backups],
    typed: { read: named, write: created },
    net: [...provider, ...messages, ...examined, ...database],
  };
}

/** On another machine's database: one host, the key, and no setting of the service. */
function remoteAdmin({ remote, named, created }: Places): Program {
  return {
    file: adminFile,
    env: [...remoteSettings, ...screen],
    read: [remote?.keyFile ?? ""],
    typed: { read: named, write: created },
    net: [remote?.place ?? ""],
  };
}

/** Plays a recording: reads files that the arguments name, and nothing else. */
function replayingAdmin({ named }: Places): Program {
  return {
    file: adminFile,
    env: ["LATCHKEY_ADMIN_FOLDER", "LATCHKEY_ADMIN_THEME", ...screen],
    typed: { read: named },
  };
}

function onDatabase(file: string, { data, files, database }: Places): Program {
  return {
    file,
    env: settings,
    read: [memoryLimit, ...data, ...files],
    write: data,
    net: database,
  };
}

/** The files of the programs that the image starts. */
export function programFiles(): readonly string[] {
  const places = placesOf({ name: "", env: {}, readTextFile: () => "" });
  return Object.entries(programs).filter(([name]) => name !== "simulator")
    .map(([, program]) => program(places).file);
}

/** The arguments of `deno run`; null for an unknown program. */
export function launchArguments(launch: Launch): readonly string[] | null {
  const program = Object.hasOwn(programs, launch.name) ? programs[launch.name] : undefined;
  if (program === undefined) return null;
  const found = program(placesOf(launch));
  const { env, sys = [], write = [], net = [] } = found;
  const { bundled = launch.image ?? false } = launch;
  const codePath = bundled ? bundlePath : (path: string) => path;
  const code = [...found.workers ?? [], ...bundled ? found.parts ?? [] : []].map(codePath);
  const read = [...code, ...found.read ?? []];
  return [
    "--no-prompt",
    ...(bundled ? ["--no-config", "--no-lock", "--no-npm", "--no-remote"] : []),
    "--ignore-env",
    ...list("--allow-env", env),
    ...list("--allow-sys", sys),
    ...list("--allow-read", read, found.typed?.read),
    ...list("--allow-write", write, found.typed?.write),
    ...list("--allow-net", net),
    codePath(found.file),
  ];
}

/** Where `deno task build` puts the bundle of a source file or folder. */
export function bundlePath(source: string): string {
  return `dist/${source.replace(/\.ts$/, ".js")}`;
}

/** A flag with its valid values; no flag without valid values. */
function list(
  flag: string,
  values: readonly string[],
  typed: readonly string[] = [],
): readonly string[] {
  const valid = [
    ...values.filter((value) => value !== "" && pathError(value) === null),
    // A comma separates the values of a flag, and run.sh separates flags by line breaks.
    ...typed.filter((value) => !/[,\r\n]/.test(value)),
  ];
  return valid.length === 0 ? [] : [`${flag}=${valid.join(",")}`];
}

/** With `--changes`, standard input names a file that may have changed since the build. */
function mayDifferOf(options: readonly string[]): () => boolean {
  if (!options.includes("--changes")) return () => true;
  return () => Deno.stdin.readSync(new Uint8Array(1)) !== null;
}

function main(): void {
  const at = Deno.args.findIndex((arg) => !arg.startsWith("--"));
  const options = Deno.args.slice(0, at);
  const name = Deno.args[at] ?? "";
  const image = options.includes("--image");
  const current = image || name === "simulator" ? image : isCurrent("dist", mayDifferOf(options));
  if (!current && options.includes("--if-current")) Deno.exit(oldBuild);
  const found = launchArguments({
    name,
    args: Deno.args.slice(at + 1),
    env: Deno.env.toObject(),
    image,
    bundled: current,
    readTextFile: Deno.readTextFileSync,
  });
  if (found === null) {
    return endWith([`Usage: tasks/run.sh [--image] ${Object.keys(programs).join("|")}`], 2);
  }
  const words = options.includes("--command") ? [Deno.execPath(), "run", ...found] : found;
  Deno.stdout.writeSync(new TextEncoder().encode(`${words.join("\n")}\n`));
}

if (import.meta.main) main();
