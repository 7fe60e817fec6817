/** What startup on PostgreSQL accepts and refuses, with real servers, TLS and a pooler. */
import { equal, match, ok, rejects } from "node:assert/strict";
import postgres from "postgres";
import { openPostgresDatabase } from "../../../core/adapters/sql/postgres/postgres_database.ts";
import { examinePostgres } from "../../../core/adapters/sql/postgres/postgres_facts.ts";
import { createSqlStores } from "../../../core/adapters/sql/store/sql_stores.ts";
import { StoreRefused } from "../../../core/adapters/sql/store_refused.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import {
  type Cluster,
  findServerPrograms,
  startCluster,
} from "../../contracts/postgres_servers.ts";
import { givenUser } from "../../contracts/store_fixtures.ts";
import { freePort } from "../../free_port.ts";
import { certificates } from "./certificates.ts";
import { startPooler, transactionPooler } from "./pooler.ts";

const programs = findServerPrograms();
const now = 1_700_000_000_000;

function onServer(name: string, body: (server: Cluster) => Promise<void>, missing = false): void {
  Deno.test({
    name,
    ignore: programs === null || missing,
    fn: async () => {
      if (programs === null) return;
      const server = await startCluster(programs);
      try {
        await body(server);
      } finally {
        await server.stop();
      }
    },
  });
}

/** The URL with more query parameters. */
function changed(url: string, words: Readonly<Record<string, string>>): string {
  const made = new URL(url);
  for (const [name, value] of Object.entries(words)) made.searchParams.set(name, value);
  return made.href;
}

/** Opens the database, writes a user, and closes it. */
async function tryOut(url: string): Promise<void> {
  const stores = createSqlStores(await openPostgresDatabase({ url }));
  await givenUser(stores);
  await stores.upkeep.close();
}

async function refused(url: string, words: RegExp): Promise<void> {
  await rejects(openPostgresDatabase({ url }), (error: unknown) => {
    ok(error instanceof StoreRefused || error instanceof StorageUnavailable, String(error));
    match(error.message, words);
    return true;
  });
}

onServer("startup uses or ignores libpq's parameters and reports unknown ones", async (server) => {
  const url = await server.freshUrl();
  const words = { channel_binding: "prefer", connect_timeout: "10", keepalives: "1" };
  await tryOut(changed(url, { ...words, gssencmode: "disable", application_name: "login" }));
  await tryOut(changed(url, { pgbouncer: "true", sslmode: "prefer", geqo: "off" }));
  await refused(changed(url, { made_up: "1" }), /nor the server recognizes made_up in the/);
  await refused(changed(url, { sslmode: "require" }), /does not support TLS: .*sslmode=disable/);
});

onServer("startup works over a Unix socket", async (server) => {
  const url = new URL(await server.freshUrl());
  url.searchParams.set("host", server.directory);
  await tryOut(url.href);
  const facts = await examinePostgres(url.href, now);
  equal(facts.state === "open" && facts.link, "socket");
});

onServer(
  "startup refuses a read-only database and a standby, and the doctor reports both",
  async (server) => {
    const url = await server.freshUrl();
    await tryOut(url);
    const readOnly = changed(url, { default_transaction_read_only: "on" });
    await refused(readOnly, /it is read-only\. Turn off default_transaction_read_only/);
    const facts = await examinePostgres(readOnly, now);
    ok(facts.state === "open" && facts.readOnly && !facts.standby);
    await server.restart(["hot_standby=on"], { "standby.signal": "" });
    await refused(url, /it is a standby, which does not accept writes\. Set the primary/);
    const standby = await examinePostgres(url, now);
    ok(standby.state === "open" && standby.standby);
    // Promote the server so that the tests' schemas can be dropped.
    await promote(server.url);
  },
);

async function promote(url: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe("SELECT pg_promote()");
  await admin.end();
}

onServer(
  "startup uses the first of several hosts that is reachable and accepts writes",
  async (server) => {
    const [here, gone] = [new URL(await server.freshUrl()), freePort()];
    const severals = here.href.replace(here.host, `127.0.0.1:${gone},${here.host}`);
    await tryOut(severals);
    equal((await examinePostgres(severals, now)).state, "open");
    if (programs === null) return;
    const standby = await startCluster(programs);
    try {
      await standby.restart(["hot_standby=on"], { "standby.signal": "" });
      const { host } = new URL(standby.url);
      await tryOut(here.href.replace(here.host, `${host},${here.host}`));
      const facts = await examinePostgres(
        here.href.replace(here.host, `${host},${here.host}`),
        now,
      );
      ok(facts.state === "open" && !facts.standby);
      await promote(standby.url);
    } finally {
      await standby.stop();
    }
  },
);

onServer("a running pool fails over to the next host", async (server) => {
  if (programs === null) return;
  const url = new URL(await server.freshUrl());
  await tryOut(url.href);
  const first = await startCluster(programs);
  const admin = postgres(first.url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`CREATE SCHEMA ${url.searchParams.get("search_path")}`);
  await admin.end();
  const both = url.href.replace(url.host, `${new URL(first.url).host},${url.host}`);

  const databases = await Promise.all([1, 2].map(() => openPostgresDatabase({ url: both })));
  const [one, two] = databases.map((database) => createSqlStores(database));
  equal(await one?.reports.countUsers(), 0, "on the first host");
  await first.restart(["hot_standby=on"], { "standby.signal": "" });
  await rejects(async () => one && await givenUser(one), /it returned 25006/);
  equal(await one?.reports.countUsers(), 1, "the first host became a standby");
  await promote(first.url);
  await first.stop();
  equal(await two?.reports.countUsers(), 1, "the first host is gone: no request fails");
  if (two !== undefined) await givenUser(two);
  equal(await one?.reports.countUsers(), 2);
  await Promise.all(databases.map((database) => database.close()));
});

const files = await certificates();

onServer("startup verifies certificates with sslrootcert and names the remedy", async (server) => {
  if (files === null) return;
  const { directory, authority, serverKey, serverCertificate, otherName } = files;
  const url = await server.freshUrl();
  await server.restart(["ssl=on"], {
    "server.key": await Deno.readTextFile(serverKey),
    "server.crt": await Deno.readTextFile(serverCertificate),
  });
  await tryOut(changed(url, { sslmode: "verify-full", sslrootcert: authority }));
  const facts = await examinePostgres(changed(url, { sslrootcert: authority }), now);
  equal(facts.state === "open" && facts.link, "tls");
  await refused(changed(url, { sslmode: "verify-full" }), /sslrootcert=FILE/);
  await refused(
    changed(url, { sslmode: "verify-full", sslrootcert: `${directory}/none.pem` }),
    /the file in sslrootcert cannot be read \(NotFound\)/,
  );
  await tryOut(changed(url, { sslmode: "require" }));
  await server.restart(["ssl=on"], { "server.crt": await Deno.readTextFile(otherName) });
  await refused(
    changed(url, { sslmode: "verify-full", sslrootcert: authority }),
    /use a host name that its certificate contains/,
  );
  await tryOut(changed(url, { sslmode: "verify-ca", sslrootcert: authority }));
  await Deno.remove(directory, { recursive: true });
}, files === null);

onServer("startup names the settings that pgbouncer in transaction mode needs", async (server) => {
  const direct = new URL(await server.freshUrl());
  // The pooler does not pass search_path on, so this test uses the database `postgres`.
  await tryOut(direct.href);
  await withPooler(server, "", (url) => refused(url, /ignore_startup_parameters = statement_time/));
  const ignore = "ignore_startup_parameters=statement_timeout,idle_in_transaction_session_timeout";
  await withPooler(server, ignore, async (url) => {
    await refused(url, /loses prepared statements .* add prepare=false/);
    const facts = await examinePostgres(url, now);
    match(facts.state === "open" ? facts.pooler?.words ?? "" : "", /loses prepared statements/);
    await tryOut(changed(url, { prepare: "false" }));
    const well = await examinePostgres(changed(url, { prepare: "false" }), now);
    equal(well.state === "open" && well.pooler, null);
  });
}, transactionPooler === null);

async function withPooler(
  server: Cluster,
  setting: string,
  body: (url: string) => Promise<void>,
): Promise<void> {
  const pooler = await startPooler(new URL(server.url), setting);
  try {
    await body(pooler.url);
  } finally {
    await pooler.stop();
  }
}
