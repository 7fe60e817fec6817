/** The load generator's thread: runs one order at a time and posts its result. */
import { precedeServers } from "./precedence.ts";
import { type Connection, openConnection } from "./connection.ts";
import type { LoadMessage, LoadOrder, LoadResult } from "./order.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<LoadMessage>) => Promise<void>) | null;
  postMessage(result: LoadResult): void;
}

interface Run {
  readonly order: LoadOrder;
  readonly requests: readonly Uint8Array[];
  readonly wrong: Record<string, number>;
  readonly refused: Record<string, number>;
  readonly latencies: number[];
  readonly refusalLatencies: number[];
  next: number;
  right: number;
}

/** Long enough that refused clients cost the server nothing that shows. */
const refusalPauseMs = 200;

const scope = globalThis as unknown as WorkerScope;
const decks = new Map<string, readonly Uint8Array[]>();

precedeServers();

scope.onmessage = async ({ data }) => {
  if (data.kind === "run") return scope.postMessage(await load(data.order).catch(failed));
  const encoder = new TextEncoder();
  decks.set(data.name, data.requests.map((request) => encoder.encode(request)));
};

/** A server that cannot be reached counts as an error, too. */
function failed(error: unknown): LoadResult {
  const what = error instanceof Error ? error.message : String(error);
  const none = { refused: {}, latencies: [], refusalLatencies: [] };
  return { right: 0, wrong: { [what]: 1 }, elapsedSeconds: 0, ...none };
}

async function load(order: LoadOrder): Promise<LoadResult> {
  const requests = decks.get(order.deck) ?? [];
  const run: Run = {
    order,
    requests,
    wrong: {},
    refused: {},
    latencies: [],
    refusalLatencies: [],
    next: order.first,
    right: 0,
  };
  const opening = Array.from({ length: order.connections }, () => openConnection(order.port));
  const connections = await Promise.all(opening);
  const startedAt = performance.now();
  if (order.perSecond === null) await closedLoop(run, connections);
  else await openLoop(run, connections, order.perSecond, startedAt);
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  for (const connection of connections) connection.close();
  run.latencies.sort((a, b) => a - b);
  run.refusalLatencies.sort((a, b) => a - b);
  const { right, wrong, refused, latencies, refusalLatencies } = run;
  return { right, wrong, refused, elapsedSeconds, latencies, refusalLatencies };
}

async function closedLoop(run: Run, connections: readonly Connection[]): Promise<void> {
  let over = false;
  const timer = setTimeout(() => over = true, run.order.seconds * 1000);
  await Promise.all(connections.map(async (connection) => {
    for (let status = 200; !over && status > 0;) {
      status = await ask(run, connection);
      if (isRefusal(run, status)) await pause(refusalPauseMs);
    }
  }));
  clearTimeout(timer);
}

/**
 * Sends the requests that are due every millisecond. A request without a free connection waits for
 * one, and this wait counts. The delay of the timer itself does not count, because the client
 * causes it, not the server.
 */
async function openLoop(
  run: Run,
  connections: readonly Connection[],
  perSecond: number,
  startedAt: number,
): Promise<void> {
  const free = [...connections];
  const waiting: number[] = [];
  const asking = new Set<Promise<void>>();
  const total = Math.floor(run.order.seconds * perSecond);
  const serve = async (connection: Connection, dueAt: number): Promise<void> => {
    for (let at: number | undefined = dueAt; at !== undefined; at = waiting.shift()) {
      const status = await ask(run, connection);
      if (status === 0) return;
      const latencies = isRefusal(run, status) ? run.refusalLatencies : run.latencies;
      if (status === 200 || latencies === run.refusalLatencies) {
        latencies.push(performance.now() - at);
      }
    }
    free.push(connection);
  };
  for (let sent = 0; sent < total;) {
    const now = performance.now();
    for (; sent < total && startedAt + sent * 1000 / perSecond <= now; sent++) {
      const connection = free.pop();
      if (connection === undefined) {
        waiting.push(now);
        continue;
      }
      const served = serve(connection, now).finally(() => asking.delete(served));
      asking.add(served);
    }
    await pause(1);
  }
  await Promise.all(asking);
}

/** Counts one exchange. Returns its status, or 0 if the connection can no longer be used. */
async function ask(run: Run, connection: Connection): Promise<number> {
  const request = run.requests[run.next++ % run.requests.length];
  if (request === undefined) throw new Error(`Unknown deck: ${run.order.deck}`);
  try {
    const status = await connection.exchange(request);
    if (status === 200) run.right++;
    else if (isRefusal(run, status)) count(run.refused, String(status));
    else count(run.wrong, `status ${status}`);
    return status;
  } catch (error) {
    count(run.wrong, error instanceof Error ? error.message : String(error));
    return 0;
  }
}

function isRefusal({ order }: Run, status: number): boolean {
  return order.refusals?.includes(status) ?? false;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function count(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
