import { openConnection, requestText } from "../load/connection.ts";

/** A server in its own process. */
export interface Server {
  readonly port: number;
  readonly pid: number;
  /** Milliseconds from spawning it to its first 200 response. */
  readonly startMs: number;
  stop(): Promise<void>;
}

export interface ServerOrder {
  /** The arguments of `deno` for a port. */
  readonly args: (port: number) => Promise<readonly string[]>;
  readonly env: (port: number) => Readonly<Record<string, string>>;
  /** Requested until it returns 200. */
  readonly readyPath: string;
}

/** Starts servers and stops those that are still running. */
export interface Fleet {
  start(order: ServerOrder): Promise<Server>;
  stopAll(): Promise<void>;
}

const root = new URL("../../", import.meta.url);
const startSecondsMax = 30;
const stopSecondsMax = 5;

export function openFleet(): Fleet {
  const running = new Set<Server>();
  return {
    async start(order): Promise<Server> {
      const port = freePort();
      const args = await order.args(port);
      const startedAt = performance.now();
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "--no-prompt", ...args],
        cwd: root,
        clearEnv: true,
        env: { ...neutralEnv(), ...order.env(port) },
        stdin: "null",
        stdout: "null",
        stderr: "inherit",
      }).spawn();
      const stop = async (): Promise<void> => {
        await end(child);
        running.delete(server);
      };
      const server = { port, pid: child.pid, startMs: 0, stop };
      running.add(server);
      await waitUntilReady(port, order.readyPath, child);
      server.startMs = performance.now() - startedAt;
      return server;
    },
    stopAll: async () => void await Promise.all([...running].map((server) => server.stop())),
  };
}

/** The environment without settings that the service would read, such as a developer's. */
function neutralEnv(): Record<string, string> {
  const all = Object.entries(Deno.env.toObject());
  return Object.fromEntries(all.filter(([name]) => !/^(LATCHKEY_|TWILIO_|PORT$)/.test(name)));
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Sends a request every millisecond until the first 200 response. */
async function waitUntilReady(
  port: number,
  path: string,
  child: Deno.ChildProcess,
): Promise<void> {
  let ended = false;
  child.status.then(() => ended = true);
  const request = new TextEncoder().encode(requestText(`GET ${path}`, {}));
  const deadline = performance.now() + startSecondsMax * 1000;
  while (performance.now() < deadline && !ended) {
    if (await isReady(port, request)) return;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error(ended ? "The server exited during startup" : "The server did not become ready");
}

async function isReady(port: number, request: Uint8Array): Promise<boolean> {
  try {
    const connection = await openConnection(port);
    const status = await connection.exchange(request).finally(connection.close);
    return status === 200;
  } catch {
    return false;
  }
}

async function end(child: Deno.ChildProcess): Promise<void> {
  const signal = (name: Deno.Signal): void => {
    try {
      child.kill(name);
    } catch {
      // It has already exited.
    }
  };
  signal("SIGTERM");
  const timer = setTimeout(() => signal("SIGKILL"), stopSecondsMax * 1000);
  await child.status;
  clearTimeout(timer);
}
