import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import postgres from "postgres";
import type { Database } from "../../../core/adapters/sql/database.ts";
import { schemaVersion } from "../../../core/adapters/sql/schema_version.ts";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { openMemoryMeter } from "../../../core/adapters/meter/memory_meter.ts";
import { meterDatabase } from "../../../core/adapters/sql/metered_database.ts";
import { must, sql } from "../../../core/adapters/sql/sql.ts";
import { sweptUsersMax } from "../../../core/adapters/sql/store/upkeep/sweep.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { noWitness } from "../../../core/metering/witness.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import {
  type Cluster,
  findServerPrograms,
  startCluster,
} from "../../contracts/postgres_servers.ts";
import { givenDelivery } from "../../contracts/delivery_fixtures.ts";
import {
  givenSession,
  givenUser,
  newEvent,
  newUser,
  now,
  passwordHash,
  unverified,
} from "../../contracts/store_fixtures.ts";
import { newInsertion } from "../../user_rows.ts";

// These tests stop their own server and drop its connections, so they need the PostgreSQL programs;
// the contract suite does not. URL parsing is tested in `postgres_url_test.ts`.
const programs = findServerPrograms();
let server: Cluster | null = null;

Deno.test.beforeAll(async () => {
  if (programs !== null) server = await startCluster(programs);
});
Deno.test.afterAll(async () => await server?.stop());

function onServer(name: string, body: (server: Cluster) => Promise<void>): void {
  Deno.test({
    name,
    ignore: programs === null,
    fn: async () => {
      if (server !== null) await body(server);
    },
  });
}

onServer("openPostgresDatabase() run six times in parallel creates one schema", async (server) => {
  const url = await server.freshUrl();
  const opened = await Promise.all(
    Array.from({ length: 6 }, () => openPostgresDatabase({ url, connectionsMax: 2 })),
  );
  for (const database of opened) {
    deepEqual(await database.query(sql`SELECT version FROM latchkey_schema`), [
      { version: schemaVersion },
    ]);
  }
  await Promise.all(opened.map((database) => database.close()));
});

onServer(
  "openPostgresDatabase() refuses a foreign or newer schema, and a login",
  async (server) => {
    const newer = await server.freshUrl();
    await administer(newer, "CREATE TABLE latchkey_schema (version INT)");
    await administer(newer, "INSERT INTO latchkey_schema VALUES (99)");
    const words = `version 99, but this build supports version ${schemaVersion}`;
    await refused(newer, new RegExp(words));
    const foreign = await server.freshUrl();
    await administer(foreign, "CREATE TABLE sessions (mine INT)");
    await refused(foreign, /tables of another program/);
    const url = new URL(server.url);
    url.password = "secret";
    url.pathname = "/nowhere";
    await refused(url.href, /does not exist/);
    url.pathname = "/postgres";
    url.username = "unknown";
    await refused(url.href, /refused the login/);
  },
);

onServer("the gauges show the connections of the pool and what waits for one", async (server) => {
  const meter = openMemoryMeter();
  const database = meterDatabase(
    await openPostgresDatabase({ url: await server.freshUrl(), connectionsMax: 2 }),
    meter,
    noWitness,
  );
  const gauges = (): readonly unknown[] => {
    const lines = meter.text().split("\n").filter((line) => /^latchkey_database_pool/.test(line));
    const valueOf = (name: string) =>
      lines.find((line) => line.startsWith(`latchkey_database_pool_${name} `))?.split(" ")[1];
    const states = ["used", "idle", "waiting"].map((state) => `connections{state="${state}"}`);
    return [...states, "limit"].map(valueOf).map(Number);
  };
  deepEqual(gauges(), [0, 0, 0, 2]);
  const busy = Array.from({ length: 5 }, () => database.query(sql`SELECT pg_sleep(0.1)`));
  deepEqual(gauges(), [2, 0, 3, 2]);
  await Promise.all(busy);
  deepEqual(gauges(), [0, 2, 0, 2]);
  await database.close();
});

onServer("openPostgresDatabase() with sslmode never falls back to plain text", async (server) => {
  const url = new URL(await server.freshUrl());
  url.searchParams.set("sslmode", "require");
  await rejects(openPostgresDatabase({ url: url.href }), StorageUnavailable);
});

Deno.test("openPostgresDatabase() fails with StorageUnavailable on a closed port", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const started = performance.now();
  const url = `postgres://ada:secret@127.0.0.1:${port}/lk`;
  await rejects(openPostgresDatabase({ url }), (error: unknown) => {
    ok(error instanceof StorageUnavailable);
    ok(!error.message.includes("secret"));
    return true;
  });
  ok(performance.now() - started < 1000);
});

onServer("a hung connection fails in time, and later calls get a new one", async (server) => {
  await withDatabase(server, { connectionsMax: 1, timeoutMs: 300 }, async (database) => {
    const [row] = await database.query(sql`SELECT pg_backend_pid() AS pid`);
    const pid = Number(row?.["pid"]);
    Deno.kill(pid, "SIGSTOP");
    try {
      const started = performance.now();
      const [hung, waiting] = await Promise.allSettled([
        database.batch([sql`SELECT 1`]),
        database.query(sql`SELECT 1`),
      ]);
      const took = performance.now() - started;
      for (const answer of [hung, waiting]) {
        ok(answer.status === "rejected" && answer.reason instanceof StorageUnavailable);
      }
      ok(took < 1000, `${took} ms`);
      equal((await database.query(sql`SELECT 1 AS one`)).length, 1);
    } finally {
      Deno.kill(pid, "SIGCONT");
    }
  });
});

onServer("a locked table and a full pool are StorageUnavailable in time", async (server) => {
  const url = await server.freshUrl();
  const database = await openPostgresDatabase({ url, connectionsMax: 3, timeoutMs: 300 });
  const stores = createSqlStores(database);
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe("BEGIN; LOCK TABLE users");
  const started = performance.now();
  const answers = await Promise.allSettled(Array.from({ length: 12 }, () => givenUser(stores)));
  const took = performance.now() - started;
  await admin.unsafe("ROLLBACK");
  for (const answer of answers) {
    ok(answer.status === "rejected" && answer.reason instanceof StorageUnavailable);
  }
  ok(took < 1000, `${took} ms`);
  equal(await stores.reports.countUsers(), 0);
  await givenUser(stores);
  equal(await stores.reports.countUsers(), 1);
  await admin.end();
  await stores.upkeep.close();
});

onServer("endAllSessions() may take longer than other writes", async (server) => {
  const url = await server.freshUrl();
  const database = await openPostgresDatabase({ url, connectionsMax: 3, timeoutMs: 300 });
  const stores = createSqlStores(database);
  const { session } = await givenSession(stores);
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe("BEGIN; UPDATE sessions SET seen_after = seen_after");
  const end = { now: session.createdAt + 1, devices: true };
  const ending = stores.sessions.endAllSessions(end, newEvent());
  await rejects(
    stores.sessions.endSession(session.id, session.createdAt + 2, newEvent()),
    StorageUnavailable,
  );
  await admin.unsafe("COMMIT");
  await ending;
  equal((await stores.sessions.findSession(session.id))?.session.endedAt, end.now);
  await admin.end();
  await stores.upkeep.close();
});

onServer("connections that the server closed are replaced without an error", async (server) => {
  await withDatabase(server, { connectionsMax: 4 }, async (database) => {
    for (let round = 0; round < 10; round++) {
      await Promise.all(Array.from({ length: 4 }, () => database.batch([sql`SELECT 1`])));
      await administer(
        server.url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name = 'latchkey'`,
      );
      const rows = await database.batch([must(sql`SELECT count(*) AS users FROM users`)]);
      deepEqual(rows, [[{ users: 0 }]]);
    }
  });
});

onServer("a constraint violation throws an error that quotes no value", async (server) => {
  await withDatabase(server, {}, async (database) => {
    const stores = createSqlStores(database);
    const user = newUser({ secondFactorFailures: -1 });
    await rejects(
      stores.users.insertUser(newInsertion(user, passwordHash), newEvent()),
      (error: unknown) => {
        ok(error instanceof Error && !(error instanceof StorageUnavailable));
        match(error.message, /23514 \(users_second_factor_failures_check\)/);
        ok(!Deno.inspect(error).includes(user.phoneNumber));
        return true;
      },
    );
    await givenUser(stores);
  });
});

onServer("sweep() skips a throttle that another transaction is updating", async (server) => {
  const url = await server.freshUrl();
  const stores = createSqlStores(await openPostgresDatabase({ url }));
  await stores.throttles.takeThrottles([{ key: "k", max: 2, windowSeconds: 1 }], 0);
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe("BEGIN; UPDATE throttles SET ends_at = 9000");
  const keepAll = { unverifiedBefore: 0, eventsBefore: 0, deliveriesBefore: 0 };
  // Takes lock rows in key order and a sweep does not, so they would deadlock if it waited.
  equal(await stores.upkeep.sweep(5000, keepAll), 0);
  await admin.unsafe("COMMIT");
  deepEqual([...await admin.unsafe("SELECT key FROM throttles")], [{ key: "k" }]);
  await admin.end();
  await stores.upkeep.close();
});

onServer(
  "sweep() leaves no phone number in the deliveries of removed users",
  async (server) => {
    const url = await server.freshUrl();
    const stores = createSqlStores(await openPostgresDatabase({ url }));
    const users = await Promise.all(
      Array.from(
        { length: sweptUsersMax + 1 },
        (_, index) => givenUser(stores, { createdAt: index, phoneVerifiedAt: null }),
      ),
    );
    for (const { id } of users) await givenDelivery(stores, { userId: id });
    const [first, last] = [users[0]?.id ?? "", users.at(-1)?.id ?? ""];
    const [blocking, other] = [1, 2].map(() => postgres(url, { max: 1, onnotice: () => {} }));
    ok(blocking !== undefined && other !== undefined);
    await blocking.unsafe(`BEGIN; UPDATE deliveries SET guesses = 0 WHERE user_id = '${first}'`);
    const sweeping = stores.upkeep.sweep(now, unverified(now - 1));
    // The slice has found its users, and waits for the first one's delivery.
    const waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
    while ((await other.unsafe(waiting)).length === 0);
    // The first user is in use again, so that the last one takes its place in the slice.
    await other.unsafe(`UPDATE users SET last_password_at = ${now} WHERE id = '${first}'`);
    await blocking.unsafe("COMMIT");
    await sweeping;
    const kept = await other.unsafe("SELECT user_id FROM deliveries WHERE number_key IS NOT NULL");
    deepEqual(kept.map((row) => row["user_id"]), [last]);
    const found = await other.unsafe("SELECT id FROM users ORDER BY created_at");
    deepEqual(found.map((row) => row["id"]), [first, last]);
    await Promise.all([blocking.end(), other.end()]);
    await stores.upkeep.close();
  },
);

Deno.test({
  name: "acknowledged writes survive a server crash, and the pool reconnects",
  ignore: programs === null,
  fn: async () => {
    if (programs === null) return;
    const server = await startCluster(programs);
    try {
      await withDatabase(server, {}, (database) => crashUnderWriters(server, database));
    } finally {
      await server.stop();
    }
  },
});

async function crashUnderWriters(server: Cluster, database: Database): Promise<void> {
  const stores = createSqlStores(database);
  const acknowledged: string[] = [];
  const failures = new Set<string>();
  let stop = false;
  const writers = Array.from({ length: 8 }, async () => {
    while (!stop) {
      const user = newUser();
      try {
        await stores.users.insertUser(newInsertion(user, passwordHash), newEvent());
        acknowledged.push(user.id);
      } catch (error) {
        failures.add(error instanceof Error ? error.name : String(error));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  while (acknowledged.length < 200) await stores.reports.countUsers();
  await server.crashAndRestart();
  const before = acknowledged.length;
  while (acknowledged.length < before + 200) await stores.reports.countUsers().catch(() => 0);
  stop = true;
  await Promise.all(writers);
  deepEqual([...failures], ["StorageUnavailable"]);
  const rows = await database.query(sql`SELECT id FROM users`);
  const kept = new Set(rows.map((row) => row["id"]));
  deepEqual(acknowledged.filter((id) => !kept.has(id)), []);
  ok(kept.size <= acknowledged.length + 8, "each writer may have one unacknowledged row");
}

async function withDatabase(
  server: Cluster,
  options: { readonly connectionsMax?: number; readonly timeoutMs?: number },
  body: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await openPostgresDatabase({ url: await server.freshUrl(), ...options });
  try {
    await body(database);
  } finally {
    await database.close();
  }
}

async function refused(url: string, expected: RegExp): Promise<void> {
  await rejects(openPostgresDatabase({ url }), (error: unknown) => {
    ok(error instanceof StoreRefused, String(error));
    match(error.message, expected);
    ok(!error.message.includes("secret"));
    return true;
  });
}

async function administer(url: string, text: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(text);
  await admin.end();
}
