import { openSqliteDatabase } from "../../core/adapters/sql/sqlite/sqlite_database.ts";
import { createSqlStores } from "../../core/adapters/sql/store/sql_stores.ts";
import type { ApiKeyName } from "../../core/domain/api_keys/api_key.ts";
import { after } from "../../core/domain/instant.ts";
import { mintToken } from "../../core/domain/token.ts";
import { benchEvent } from "../kit/bench_event.ts";
import type { Server } from "../kit/fleet.ts";
import type { Measure } from "../kit/measure.ts";
import { precedeServers } from "../load/precedence.ts";
import { waitedMs } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";
import { seedDeliveries, seedUsers } from "../seeds/seed_users.ts";
import type { BenchStage } from "../kit/stage.ts";
import { percentile } from "../kit/statistics.ts";
import { openConnection, requestText } from "../load/connection.ts";

/** Measures the lists of the admin API, which its pages and the terminal read from too. */
export const pages: Measure = { name: "pages", run: measure };

/** Requests of each kind. */
const requests = 500;

/** Requests before those that are measured, so that the code is compiled. */
const warmUps = 200;

/** Each kind of list with the parameters of its first pages. The next pages follow from them. */
const lists: readonly (readonly [string, readonly string[]])[] = [
  ["users page", [
    "users?order=newest",
    "users?order=last_login",
    "users?order=name",
  ]],
  ["filtered users page", [
    "users?filter=locked",
    "users?filter=unverified&order=last_login",
    "users?filter=locked-out",
    "users?filter=failed-attempts&order=name",
  ]],
  ["users by prefix", Array.from({ length: 90 }, (_, n) => `users?search=user-${10 + n}`)],
  ["users by phone", [
    ...Array.from({ length: 40 }, (_, n) => `users?search=%2B999${100 + n}`),
    ...Array.from({ length: 40 }, (_, n) => `users?search=${4000 + n}`),
  ]],
  ["deliveries page", [
    "deliveries?",
    "deliveries?status=failed",
    "deliveries?channel=call",
    "deliveries?channel=whatsapp&status=blocked",
  ]],
];

async function measure(stage: BenchStage): Promise<readonly ReportLine[]> {
  const dataDir = await stage.newDirectory();
  const { users } = stage.options;
  const key = await fill(`${dataDir}/latchkey.db`, users);
  const server = await stage.fleet.start(
    stage.subject.orderFor(dataDir, { LATCHKEY_CONNECTION_LIMITS: "off" }),
  );
  const lines: ReportLine[] = [];
  const recede = precedeServers();
  for (const [what, paths] of lists) {
    await followPages(server, key, paths, warmUps);
    const { times, unhindered } = await followPages(server, key, paths, requests);
    lines.push({
      what: `${what} over HTTP, p99`,
      measured: percentile(times, 0.99),
      unit: "ms",
      goal: atMost(2),
      sentence: `Median ${percentile(times, 0.5).toFixed(2)} ms, slowest ` +
        `${percentile(times, 1).toFixed(1)} ms of ${requests}, one at a time, with 50 rows each. ` +
        "Without the time in which other programs or threads had the processors of the service: " +
        `p99 ${percentile(unhindered, 0.99).toFixed(2)} ms. ` +
        `${users} users and as many deliveries. The promise is for a million: --users 1000000.`,
    });
  }
  recede();
  await server.stop();
  return lines;
}

/** Creates the database, with a key that may read every list. Returns the key. */
async function fill(path: string, users: number): Promise<string> {
  const database = await openSqliteDatabase({ path, durable: false });
  const now = Date.now();
  await seedUsers(database, users, now);
  await seedDeliveries(database, { count: users, users, now });
  const token = mintToken("api_key", (count) => crypto.getRandomValues(new Uint8Array(count)));
  const stores = createSqlStores(database);
  await stores.apiKeys.insertApiKey(
    {
      id: token.id,
      name: "bench" as ApiKeyName,
      secretHash: token.secretHash,
      scopes: ["users:read", "users:phone", "events:read"],
      createdAt: now,
      createdBy: null,
      expiresAt: after(now, 60 * 60),
      lastUsedAt: null,
      endedAt: null,
      endedAs: null,
    },
    now,
    benchEvent("api_key.created", now),
  );
  await database.close();
  return token.text;
}

interface Followed {
  /** Milliseconds for each request, in order of length. */
  readonly times: readonly number[];
  /** The same without what the service's thread waited for a processor. */
  readonly unhindered: readonly number[];
}

/** Requests `count` pages, at most ten of each path. */
async function followPages(
  { port, pid }: Server,
  key: string,
  paths: readonly string[],
  count: number,
): Promise<Followed> {
  const connection = await openConnection(port);
  const times: number[] = [];
  const unhindered: number[] = [];
  let [path, cursor, page] = [0, null as string | null, 0];
  while (times.length < count) {
    const at = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const line = `GET /v1/admin/${paths[path % paths.length]}${at}`;
    const request = new TextEncoder().encode(requestText(line, { "latchkey-key": key }));
    const waited = waitedMs(pid);
    const startedAt = performance.now();
    const status = await connection.exchange(request);
    const took = performance.now() - startedAt;
    times.push(took);
    unhindered.push(took - (waitedMs(pid) - waited));
    if (status !== 200) throw new Error(`${line} returned ${status}: ${connection.body()}`);
    cursor = nextOf(connection.body());
    page++;
    if (cursor === null || page === 10) [path, cursor, page] = [path + 1, null, 0];
  }
  connection.close();
  const inOrder = (values: readonly number[]) => values.toSorted((a, b) => a - b);
  return { times: inOrder(times), unhindered: inOrder(unhindered) };
}

/** The cursor of the next page. Parsing 20 KB would leave garbage to collect during requests. */
function nextOf(body: string): string | null {
  const next = /"next":(null|"[^"]*")\}$/.exec(body)?.[1];
  if (next === undefined) throw new Error(`No page: ${body}`);
  return JSON.parse(next);
}
