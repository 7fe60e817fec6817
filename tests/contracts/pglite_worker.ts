/**
 * PGlite behind its socket server, in a separate thread. Its timers (10 s, statistics) would look
 * like leaks in the tests, and its work would block their event loop.
 * @module
 */
import { parentPort } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { deletionOf, tablesOf } from "./empty_tables.ts";

const database = await PGlite.create();
const options = { db: database, host: "127.0.0.1", port: 0, maxConnections: 4 };
const server = new PGLiteSocketServer(options);
await server.start();

parentPort?.on("message", async (order: "empty" | "stop") => {
  if (order === "empty") {
    await empty();
  } else {
    await server.stop();
    await database.close();
  }
  parentPort?.postMessage("done");
});
parentPort?.postMessage(server.getServerConn());

/** Keeps the schema from the first test, because creating it takes longer than most tests. */
async function empty(): Promise<void> {
  const { rows } = await database.query<{ name: string }>(tablesOf("public"));
  const deletion = deletionOf(rows.map(({ name }) => name));
  if (deletion !== null) await database.exec(deletion);
}
