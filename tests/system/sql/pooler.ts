/** pgbouncer in transaction mode, if it is installed. @module */
import { freePort } from "../../free_port.ts";

export interface Pooler {
  /** The server's database `postgres`, through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The path of pgbouncer, or null. */
export const transactionPooler: string | null = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]
  .find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }) ?? null;

/** Starts a pooler with five connections to `server`; `setting` is an extra line of its config. */
export async function startPooler(server: URL, setting: string): Promise<Pooler> {
  if (transactionPooler === null) throw new Error("pgbouncer is installed");
  const directory = await Deno.makeTempDir({ prefix: "latchkey-pooler-" });
  await Deno.chmod(directory, 0o755);
  const port = freePort();
  const settings = [
    "[databases]",
    `* = host=${server.hostname} port=${server.port} user=${server.username}`,
    "[pgbouncer]",
    "listen_addr=127.0.0.1",
    `listen_port=${port}`,
    "unix_socket_dir=",
    "auth_type=any",
    "pool_mode=transaction",
    "default_pool_size=5",
    setting,
  ];
  await Deno.writeTextFile(`${directory}/pooler.ini`, settings.join("\n"));
  // pgbouncer refuses to run as root, but can switch to another user.
  const user = Deno.uid() === 0 ? ["-u", "postgres"] : [];
  const args = ["-q", ...user, `${directory}/pooler.ini`];
  const child = new Deno.Command(transactionPooler, { args, stdout: "null", stderr: "null" })
    .spawn();
  await listening(port);
  const url = new URL(server.href);
  url.port = String(port);
  return {
    url: url.href,
    async stop() {
      child.kill("SIGKILL");
      await child.status;
      await Deno.remove(directory, { recursive: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (const until = performance.now() + 20_000;;) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
