import type { AbuseStage } from "../kit/abuse_stage.ts";
import type { Server } from "../kit/fleet.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";

/** The number that used up the 512 MB of compose.yaml when there was no limit. */
const bodies = 2500;

/** Connections opened in parallel. */
const batch = 100;

const waves = 2;
const settleSeconds = 3;

/** V8 releases memory a few seconds after it was last needed, while there is other work. */
const usualRoundsMax = 5;
const usualRequests = 500;
const usualSeconds = 6;

/** Ways to reach the service, each with its settings. */
const ways: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["connection limits on", {}],
  ["through a trusted proxy", { LATCHKEY_TRUSTED_PROXIES: "loopback" }],
  ["connection limits off", { LATCHKEY_CONNECTION_LIMITS: "off" }],
];

/** Measures memory during 2,500 unfinished one-byte bodies from one address, and afterward. */
export async function unfinishedBodies(stage: AbuseStage): Promise<readonly ReportLine[]> {
  const lines: ReportLine[] = [];
  for (const [words, settings] of ways) {
    const server = await stage.start(settings);
    lines.push(...await attack(words, server));
    await server.stop();
  }
  return lines;
}

async function attack(words: string, server: Server): Promise<readonly ReportLine[]> {
  const before = await usualMemory(server, 1);
  let peak = 0;
  for (let wave = 0; wave < waves; wave++) peak = Math.max(peak, await peakOfWave(server));
  const after = await usualMemory(server, usualRoundsMax);
  const absolute = `${before.toFixed(0)} MB before, at most ${peak.toFixed(0)} MB during ` +
    `${waves} waves of ${bodies} one-byte bodies (/readyz returned 200), and ` +
    `${after.toFixed(0)} MB after they disconnected and other requests were served.`;
  return [
    {
      what: `memory, ${words}`,
      measured: peak,
      unit: "MB",
      gate: atMost(200),
      goal: atMost(150),
      sentence: absolute,
    },
    {
      what: `memory after : before, ${words}`,
      measured: after / before,
      gate: atMost(1.7),
      goal: atMost(1.3),
      sentence: "The memory that the process keeps after the attacker disconnects.",
    },
  ];
}

const head = "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
const oneByte = new TextEncoder().encode(`${head}content-length: 100\r\n\r\n{`);

/** Starts a body. Returns null if the service refuses the connection. */
async function startBody(port: number): Promise<Deno.TcpConn | null> {
  try {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    // A refused connection is closed before or after the write.
    await connection.write(oneByte).catch(() => undefined);
    return connection;
  } catch {
    return null;
  }
}

/** The lowest memory over a number of rounds of ordinary requests. */
async function usualMemory(server: Server, rounds: number): Promise<number> {
  let lowest = Infinity;
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < usualRequests; at++) await ask(server);
    await pause(usualSeconds);
    lowest = Math.min(lowest, memoryOf(server));
  }
  return lowest;
}

/** The memory while the bodies of one wave are unfinished. Then closes the connections. */
async function peakOfWave(server: Server): Promise<number> {
  const connections: Deno.TcpConn[] = [];
  for (let at = 0; at < bodies; at += batch) {
    const opened = Array.from({ length: batch }, () => startBody(server.port));
    connections.push(...(await Promise.all(opened)).filter((one) => one !== null));
  }
  await pause(settleSeconds);
  const peak = memoryOf(server);
  await ask(server);
  for (const connection of connections) connection.close();
  await pause(settleSeconds);
  return peak;
}

async function ask(server: Server): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/readyz`);
  await answer.body?.cancel();
  if (answer.status !== 200) throw new Error(`/readyz returned ${answer.status}`);
}

function memoryOf(server: Server): number {
  const memory = residentMb(server.pid);
  if (memory === null) throw new Error("Cannot read the memory usage of a process");
  return memory;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
