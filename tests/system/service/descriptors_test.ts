/** The service without file descriptors (F-19), and its connections as a process has them. */
import assert from "node:assert/strict";
import { openWire, turn, type Wire } from "../../server/gate/gate_kit.ts";
import { freePort } from "../../free_port.ts";
import { startTaskWithFiles, type TaskProcess, temporaryFolder } from "../../task_process.ts";

/** No request here reaches the provider. */
const account = {
  TWILIO_ACCOUNT_SID: "AC1f2e3d4c5b6a79880112233445566778",
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: "VA1f2e3d4c5b6a79880112233445566778",
  TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:9",
};

/** More connections than there are descriptors, each with half a head: three descriptors. */
async function exhaust(port: number): Promise<Wire[]> {
  const wires: Wire[] = [];
  for (let at = 0; at < 200; at++) {
    try {
      const wire = await openWire(port);
      await wire.send("GET /healthz HTTP/1.1\r\nhost: x\r\n").catch(() => undefined);
      wires.push(wire);
    } catch {
      // Without the gate nothing listens for a moment.
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
    // The attacker need not go away first: connections that wait for their clients are closed.
    await answers(service, `http://127.0.0.1:${port}/healthz`);
    if (limits === "on") {
      // With a quarter of the descriptors free there is room for the workers that hash, too.
      await answers(service, `http://127.0.0.1:${port}/readyz`);
      await service.until("Too many connections: ");
    }
    for (const wire of wires) wire.close();
    await answers(service, `http://127.0.0.1:${port}/readyz`);
    await endsWell(service);
  });
}

async function answers(service: TaskProcess, url: string): Promise<void> {
  const status = async (): Promise<number> => {
    try {
      const answer = await fetch(url);
      await answer.body?.cancel();
      return answer.status;
    } catch {
      return 0;
    }
  };
  const patience = AbortSignal.timeout(30_000);
  const seen: Record<string, number> = {};
  for (let last = 0; (last = await status()) !== 200;) {
    seen[last] = (seen[last] ?? 0) + 1;
    assert.ok(!patience.aborted, `${JSON.stringify(seen)}\n${service.output()}`);
    await turn();
  }
}

async function endsWell(service: TaskProcess): Promise<void> {
  service.signal("SIGTERM");
  assert.equal(await service.ended(), 0, service.output());
  assert.doesNotMatch(service.output(), /Uncaught|\n\s+at .*\bext:/);
}
