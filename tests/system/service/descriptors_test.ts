/** The service without free file descriptors (F-19), as a separate process. */
import assert from "node:assert/strict";
import { openWire, turn, type Wire } from "../../server/gate/gate_kit.ts";
import { freePort } from "../../free_port.ts";
import { startTaskWithFiles, type TaskProcess, temporaryFolder } from "../../task_process.ts";

/** No request in these tests reaches the provider. */
const account = {
  TWILIO_ACCOUNT_SID: "AC1f2e3d4c5b6a79880112233445566778",
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: "VA1f2e3d4c5b6a79880112233445566778",
  TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:9",
};

/** Opens more connections than there are descriptors, each with an incomplete request. */
async function exhaust(port: number): Promise<Wire[]> {
  const wires: Wire[] = [];
  for (let at = 0; at < 200; at++) {
    try {
      const wire = await openWire(port);
      await wire.send("GET /healthz HTTP/1.1\r\nhost: x\r\n").catch(() => undefined);
      wires.push(wire);
    } catch {
      // Without the gate, the service briefly stops listening.
    }
  }
  return wires;
}

for (const limits of ["on", "off"]) {
  Deno.test(`the service survives without file descriptors, connection limits ${limits} (F-19)`, async () => {
    using folder = temporaryFolder();
    const port = freePort();
    await using service = startTaskWithFiles(128, "start", {
      ...account,
      PORT: String(port),
      LATCHKEY_DATA_DIR: folder.path,
      LATCHKEY_CONNECTION_LIMITS: limits,
    });
    await service.until('"listening"');
    const wires = await exhaust(port);
    await service.until("Too many open files");
    // Works during the attack: connections that wait for their clients are closed.
    await untilOk(service, `http://127.0.0.1:${port}/healthz`);
    if (limits === "on") {
      // A quarter of the descriptors stays free, which is enough for the hash workers too.
      await untilOk(service, `http://127.0.0.1:${port}/readyz`);
      await service.until("Too many connections: ");
    }
    for (const wire of wires) wire.close();
    await untilOk(service, `http://127.0.0.1:${port}/readyz`);
    await endsWell(service);
  });
}

async function untilOk(service: TaskProcess, url: string): Promise<void> {
  const status = async (): Promise<number> => {
    try {
      const response = await fetch(url);
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  };
  const timeout = AbortSignal.timeout(30_000);
  const seen: Record<string, number> = {};
  for (let last = 0; (last = await status()) !== 200;) {
    seen[last] = (seen[last] ?? 0) + 1;
    assert.ok(!timeout.aborted, `${JSON.stringify(seen)}\n${service.output()}`);
    await turn();
  }
}

async function endsWell(service: TaskProcess): Promise<void> {
  service.signal("SIGTERM");
  assert.equal(await service.ended(), 0, service.output());
  assert.doesNotMatch(service.output(), /Uncaught|\n\s+at .*\bext:/);
}
