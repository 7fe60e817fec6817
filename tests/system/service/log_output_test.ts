/** A service process whose standard output is not read or cannot be written. */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { temporaryFolder } from "../../task_process.ts";

const root = new URL("../../../", import.meta.url);

/** More lines than fit into the 64 KiB of a pipe. */
const requests = 400;

/** The simulator's account. No test here sends a message, so nothing listens at the URL. */
const settings = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000facade",
  TWILIO_AUTH_TOKEN: "facade00facade00facade00facade00",
  TWILIO_VERIFY_SERVICE_SID: "VA00000000000000000000000000facade",
  TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:1",
};

/** Starts `deno task NAME` with a redirection of its standard output, and reads standard error. */
function startProcess(name: string, env: Record<string, string>, redirection = "") {
  const child = new Deno.Command("bash", {
    args: ["-c", `exec "$0" task --quiet "$1" ${redirection}`, Deno.execPath(), name],
    cwd: root,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  const stop = async (): Promise<number> => {
    child.kill("SIGTERM");
    const { code } = await child.status;
    return code;
  };
  return { child, errors, stop };
}

async function untilServed(origin: string): Promise<void> {
  const timeout = AbortSignal.timeout(60_000);
  while (!await fetch(`${origin}/healthz`).then((a) => a.text().then(() => true), () => false)) {
    timeout.throwIfAborted();
  }
}

async function statuses(url: string, count: number): Promise<Record<number, number>> {
  const found: Record<number, number> = {};
  for (let at = 0; at < count; at++) {
    const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    found[response.status] = (found[response.status] ?? 0) + 1;
  }
  return found;
}

const outputs: readonly (readonly [string, string, (child: Deno.ChildProcess) => Promise<void>])[] =
  [
    ["whose reader stalls", "", () => Promise.resolve()],
    ["whose reader is gone", "", (child) => child.stdout.cancel()],
    ["on a full disk", ">/dev/full", (child) => child.stdout.cancel()],
  ];

for (const [words, redirection, prepare] of outputs) {
  Deno.test(`a log ${words} does not block requests or the shutdown`, async () => {
    using folder = temporaryFolder();
    const port = freePort();
    const service = startProcess("start", {
      ...settings,
      PORT: String(port),
      LATCHKEY_DATA_DIR: folder.path,
    }, redirection);
    const origin = `http://127.0.0.1:${port}`;
    await untilServed(origin);
    await prepare(service.child);
    assert.deepEqual(await statuses(`${origin}/v1/session`, requests), { 401: requests });
    assert.equal(await service.stop(), 0);
    assert.equal(await service.errors, "");
    if (!service.child.stdout.locked) await service.child.stdout.cancel().catch(() => undefined);
  });
}

Deno.test("the log counts lost lines once its reader continues", async () => {
  using folder = temporaryFolder();
  const port = freePort();
  const service = startProcess("start", {
    ...settings,
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder.path,
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilServed(origin);
  // Exceeds the 64 KiB of a pipe, the buffers of the writer and the runtime, and the 1 MiB queue.
  const sent = 8_000;
  for (let at = 0; at < sent; at += 200) {
    await Promise.all(Array.from({ length: 200 }, () => statuses(`${origin}/v1/session`, 1)));
  }
  const read = new Response(service.child.stdout).text();
  await statuses(`${origin}/healthz`, 1);
  assert.equal(await service.stop(), 0);
  const lines = (await read).trimEnd().split("\n").map((line) => JSON.parse(line));
  const written = lines.filter(({ message }) => message === "request").length;
  const lost = lines.reduce((sum, line) => sum + (line.lost_lines ?? 0), 0);
  assert.ok(lost > 0, `${written} of ${sent} written`);
  assert.equal(written + lost, sent + 2, "all requests, including two to /healthz");
  assert.equal(lines.at(-1).message, "stopped");
  assert.equal(await service.errors, "");
});

Deno.test("deno task dev responds while its output is not read", async () => {
  using folder = temporaryFolder();
  const port = freePort();
  const dev = startProcess("dev", {
    PORT: String(port),
    LATCHKEY_SIMULATOR_PORT: "0",
    LATCHKEY_DATA_DIR: folder.path,
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilServed(origin);
  // About 50 bytes per line.
  const sent = 4 * requests;
  assert.deepEqual(await statuses(`${origin}/v1/session`, sent), { 401: sent });
  assert.equal(await dev.stop(), 0);
  assert.equal(await dev.errors, "");
  await dev.child.stdout.cancel();
});

Deno.test("deno task simulator responds while its output is not read", async () => {
  const port = freePort();
  const { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_VERIFY_SERVICE_SID } = settings;
  const account = { TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_VERIFY_SERVICE_SID };
  const simulator = startProcess("simulator", {
    ...account,
    LATCHKEY_SIMULATOR_PORT: String(port),
  });
  const origin = `http://127.0.0.1:${port}`;
  await untilServed(origin);
  const headers = { authorization: `Basic ${btoa(`${TWILIO_ACCOUNT_SID}:${TWILIO_AUTH_TOKEN}`)}` };
  const url = `${origin}/v2/Services/${TWILIO_VERIFY_SERVICE_SID}/Verifications`;
  // One line of about 90 bytes for each number.
  for (const area of [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214]) {
    for (let at = 100; at < 170; at++) {
      const body = new URLSearchParams({ To: `+1${area}5550${at}`, Channel: "sms" });
      const signal = AbortSignal.timeout(30_000);
      const started = await fetch(url, { method: "POST", headers, body, signal });
      assert.equal(started.status, 201, await started.text());
    }
  }
  assert.equal(await simulator.stop(), 0);
  assert.equal(await simulator.errors, "");
  await simulator.child.stdout.cancel();
});
