/**
 * PostgreSQL for tests: PGlite in this process, or a real server if one is available.
 * @module
 */
import { once } from "node:events";
import { Worker } from "node:worker_threads";
import postgres from "postgres";
import { freePort } from "../free_port.ts";
import { deletionOf, tablesOf } from "./empty_tables.ts";

export interface TestServer {
  /** The URL of an empty database, or of an empty schema in one. */
  freshUrl(): Promise<string>;
  /** Deletes all rows, which is 50 times as fast as creating a new schema and its tables. */
  empty(freshUrl: string): Promise<void>;
  /** Stops the server if it was started here. */
  stop(): Promise<void>;
}

/** Starts PGlite on a port of 127.0.0.1. It has one session: for pools with one connection. */
export async function startPglite(): Promise<TestServer> {
  const worker = new Worker(new URL("./pglite_worker.ts", import.meta.url));
  const answer = async (): Promise<unknown> => (await once(worker, "message"))[0];
  const place = await answer();
  const order = async (what: "empty" | "stop"): Promise<void> => {
    const done = answer();
    worker.postMessage(what);
    await done;
  };
  return {
    async freshUrl(): Promise<string> {
      await order("empty");
      return `postgres://postgres@${place}/postgres`;
    },
    empty: () => order("empty"),
    async stop(): Promise<void> {
      await order("stop");
      await worker.terminate();
    },
  };
}

/** Uses the server at `url`: each test gets a separate schema, which is removed at the end. */
export async function borrowServer(url: string): Promise<TestServer> {
  const admin = postgres(url, { max: 1, max_lifetime: null, onnotice: () => {} });
  await admin`SELECT 1`;
  const schemas: string[] = [];
  return {
    async freshUrl(): Promise<string> {
      const schema = `latchkey_test_${crypto.randomUUID().slice(0, 8)}`;
      schemas.push(schema);
      await admin.unsafe(`CREATE SCHEMA ${schema}`);
      const fresh = new URL(url);
      fresh.searchParams.set("search_path", schema);
      return fresh.href;
    },
    async empty(freshUrl): Promise<void> {
      const schema = new URL(freshUrl).searchParams.get("search_path") ?? "";
      const tables = await admin.unsafe<{ name: string }[]>(tablesOf(schema));
      const deletion = deletionOf(tables.map(({ name }) => `${schema}.${name}`));
      if (deletion !== null) await admin.unsafe(deletion);
    },
    async stop(): Promise<void> {
      for (const schema of schemas) await admin.unsafe(`DROP SCHEMA ${schema} CASCADE`);
      await admin.end();
    },
  };
}

/** The folder that contains `initdb` and `postgres`, or null. */
export function findServerPrograms(): string | null {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const versions = "/usr/lib/postgresql";
  if (exists(versions)) {
    const found = [...Deno.readDirSync(versions)].map(({ name }) => name);
    const newestFirst = found.toSorted((a, b) => Number(b) - Number(a));
    folders.push(...newestFirst.map((version) => `${versions}/${version}/bin`));
  }
  return folders.find((folder) => folder !== "" && exists(`${folder}/initdb`)) ?? null;
}

export interface Cluster extends TestServer {
  readonly url: string;
  /** The directory of its Unix socket. */
  readonly directory: string;
  /** Writes files to its data folder and restarts it with more settings (`ssl=on`). */
  restart(settings: readonly string[], files?: Readonly<Record<string, string>>): Promise<void>;
  /** Sends the server a signal: SIGSTOP makes it hang and SIGCONT resumes it. */
  signal(name: Deno.Signal): void;
  /** Crashes it as kill -9 would, then starts it again. */
  crashAndRestart(): Promise<void>;
}

/**
 * A temporary cluster on a free port of 127.0.0.1. Its collation is linguistic, so that a query
 * that relies on byte order without COLLATE "C" fails. Durability is off, because it is discarded.
 */
export async function startCluster(programs: string): Promise<Cluster> {
  const directory = await Deno.makeTempDir({ prefix: "latchkey-postgres-" });
  const owner = await ownerFor(directory);
  const data = `${directory}/data`;
  await initialise(`${programs}/initdb`, directory, owner);
  const port = freePort();
  const url = `postgres://latchkey@127.0.0.1:${port}/postgres`;
  const settings = [
    "fsync=off",
    "max_connections=200",
    `port=${port}`,
    `listen_addresses=127.0.0.1`,
  ];
  const start = async (more: readonly string[] = []): Promise<Deno.ChildProcess> => {
    const all = [...settings, ...more].flatMap((setting) => ["-c", setting]);
    const args = ["-D", data, "-k", directory, ...all];
    const options = { args, cwd: directory, ...owner, stdout: "null", stderr: "null" } as const;
    const child = new Deno.Command(`${programs}/postgres`, options).spawn();
    await answering(url);
    return child;
  };
  let child = await start();
  const borrowed = await borrowServer(url);
  return {
    url,
    directory,
    freshUrl: borrowed.freshUrl,
    empty: borrowed.empty,
    async restart(more, files = {}): Promise<void> {
      child.kill("SIGINT");
      await child.status;
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(`${data}/${name}`, text, { mode: 0o600 });
        if (owner.uid !== undefined) {
          await Deno.chown(`${data}/${name}`, owner.uid, owner.gid ?? null);
        }
      }
      child = await start(more);
    },
    signal: (name) => child.kill(name),
    async crashAndRestart(): Promise<void> {
      // Immediate shutdown: no checkpoint, every connection dropped, recovery at the next start.
      child.kill("SIGQUIT");
      await child.status;
      child = await start();
    },
    async stop(): Promise<void> {
      await borrowed.stop();
      child.kill("SIGINT");
      await child.status;
      await Deno.remove(directory, { recursive: true });
    },
  };
}

type Owner = { readonly uid?: number; readonly gid?: number };

/** PostgreSQL refuses to run as root, so root gives the directory to the user `postgres`. */
async function ownerFor(directory: string): Promise<Owner> {
  if (Deno.uid() !== 0) return {};
  const [uid, gid] = await Promise.all(["-u", "-g"].map(async (flag) => {
    const { stdout } = await new Deno.Command("id", { args: [flag, "postgres"] }).output();
    return Number(new TextDecoder().decode(stdout));
  }));
  if (uid === undefined || gid === undefined) throw new Error("The user `postgres` is missing");
  await Deno.chown(directory, uid, gid);
  return { uid, gid };
}

/** Its working folder is its own, because `postgres` may not enter the current one. */
async function initialise(initdb: string, directory: string, owner: Owner): Promise<void> {
  const data = `${directory}/data`;
  const common = ["-D", data, "-U", "latchkey", "-A", "trust", "-E", "UTF8", "--no-sync"];
  const icu = ["--locale=C", "--locale-provider=icu", "--icu-locale=en-US"];
  // Not every build supports ICU.
  for (const locale of [icu, ["--locale=C"]]) {
    const args = [...common, ...locale];
    const options = { args, cwd: directory, ...owner, clearEnv: true };
    const { success } = await new Deno.Command(initdb, options).output();
    if (success) return;
    if (exists(data)) await Deno.remove(data, { recursive: true });
  }
  throw new Error(`Cannot create a cluster with ${initdb}`);
}

async function answering(url: string): Promise<void> {
  for (const until = performance.now() + 20_000;;) {
    const client = postgres(url, { max: 1, onnotice: () => {} });
    try {
      await client`SELECT 1`;
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end({ timeout: 0 });
    }
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
