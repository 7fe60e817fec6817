import { openPostgresDatabase } from "../../core/adapters/sql/postgres/postgres_database.ts";

/** A PostgreSQL server of this machine on a free port of 127.0.0.1. */
export interface PostgresServer {
  /** The URL of its database, which has Latchkey's schema. */
  readonly url: string;
  stop(): Promise<void>;
}

type Owner = { readonly uid?: number; readonly gid?: number };

const startSecondsMax = 20;

/** As in the image of PostgreSQL, but two services with ten connections each need no more. */
const settings = ["listen_addresses=127.0.0.1", "max_connections=40"];

/**
 * Creates a cluster in an empty directory with the installed PostgreSQL, and starts it. Throws if
 * none is installed. PostgreSQL does not run as root, so root needs the user `postgres`.
 */
export async function startPostgresServer(directory: string): Promise<PostgresServer> {
  const programs = findPrograms();
  if (programs === null) throw new Error("PostgreSQL is not installed: initdb is missing");
  const owner = await ownerFor(directory);
  const data = `${directory}/data`;
  // In its own directory, because `postgres` may not enter the current one.
  const output = { stdout: "null", stderr: "null" } as const;
  const quiet = { ...owner, cwd: directory, clearEnv: true, ...output } as const;
  const initArgs = ["-D", data, "-U", "latchkey", "-A", "trust", "-E", "UTF8", "--locale=C"];
  const made = await new Deno.Command(`${programs}/initdb`, { args: initArgs, ...quiet }).output();
  if (!made.success) throw new Error("initdb failed");
  const port = freePort();
  const args = [...settings, `port=${port}`].flatMap((setting) => ["-c", setting]);
  const child = new Deno.Command(`${programs}/postgres`, {
    args: ["-D", data, "-k", directory, ...args],
    ...quiet,
  }).spawn();
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`;
  const stop = async (): Promise<void> => {
    // Fast shutdown: it does not wait for clients.
    child.kill("SIGINT");
    await child.status;
  };
  try {
    await untilReady(url);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

function findPrograms(): string | null {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const versions = "/usr/lib/postgresql";
  if (exists(versions)) {
    for (const { name } of Deno.readDirSync(versions)) folders.push(`${versions}/${name}/bin`);
  }
  return folders.find((folder) => folder !== "" && exists(`${folder}/initdb`)) ?? null;
}

async function ownerFor(directory: string): Promise<Owner> {
  if (Deno.uid() !== 0) return {};
  const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => {
    const { stdout } = await new Deno.Command("id", { args: [flag, "postgres"] }).output();
    return Number(new TextDecoder().decode(stdout));
  }));
  if (!uid || !gid) throw new Error("The user `postgres` is missing");
  await Deno.chown(directory, uid, gid);
  return { uid, gid };
}

/** Creates the schema as soon as the server accepts connections. */
async function untilReady(url: string): Promise<void> {
  for (const until = performance.now() + startSecondsMax * 1000;;) {
    try {
      const database = await openPostgresDatabase({ url });
      return await database.close();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
