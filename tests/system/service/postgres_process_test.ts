/** Runs `deno task start` with PostgreSQL and the permissions that follow from its settings. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { findServerPrograms, startCluster } from "../../contracts/postgres_servers.ts";
import { certificates } from "../sql/certificates.ts";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

const programs = findServerPrograms();
const files = programs === null ? null : await certificates();

function hex(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
}

function settings(folder: string, database: string): Record<string, string> {
  return {
    LATCHKEY_DATA_DIR: folder,
    LATCHKEY_DATABASE_URL: database,
    LATCHKEY_VERIFY_SERVICES: "single",
    PORT: String(freePort()),
    TWILIO_ACCOUNT_SID: `AC${hex()}`,
    TWILIO_AUTH_TOKEN: hex(),
    TWILIO_VERIFY_SERVICE_SID: `VA${hex()}`,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${freePort()}`,
  };
}

Deno.test({
  name: "deno task start reaches PostgreSQL over a Unix socket and with a private authority",
  ignore: programs === null || files === null,
  fn: async () => {
    if (programs === null || files === null) return;
    using folder = temporaryFolder();
    const server = await startCluster(programs);
    try {
      await server.restart(["ssl=on"], {
        "server.key": await Deno.readTextFile(files.serverKey),
        "server.crt": await Deno.readTextFile(files.serverCertificate),
      });
      const words = [
        `host=${server.directory}`,
        `sslmode=verify-full&sslrootcert=${files.authority}&connect_timeout=10`,
      ];
      for (const word of words) {
        const env = settings(folder.path, `${server.url}?${word}`);
        await using service = startTask("start", env);
        await service.until('"listening"');
        const response = await fetch(`http://127.0.0.1:${env["PORT"]}/readyz`);
        assert.deepEqual(await response.json(), { status: "ready", database: true, hasher: true });
        const warned = service.output().includes("LATCHKEY_DATABASE_URL: connect_timeout is ignor");
        assert.equal(warned, word.includes("connect_timeout"));
      }
    } finally {
      await server.stop();
      await Deno.remove(files.directory, { recursive: true });
    }
  },
});
