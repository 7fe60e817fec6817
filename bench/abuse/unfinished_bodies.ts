import type { AbuseStage } from "../kit/abuse_stage.ts";
import type { Server } from "../kit/fleet.ts";
import { residentMb } from "../kit/process_facts.ts";
import { atMost, type ReportLine } from "../kit/report.ts";

/** As many as used up the 512 MB of compose.yaml when nothing bounded them. */
const bodies = 2500;

/** Connections opened together. */
const batch = 100;

const waves = 2;
const settleSeconds = 3;

/** V8 gives memory back some seconds after it was last needed, while there is other work. */
const usualRoundsMax = 5;
const usualRequests = 500;
const usualSeconds = 6;

/** Ways to reach the service, each by its settings. */
const ways: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ["connection limits on", {}],
  ["through a trusted proxy", { LATCHKEY_TRUSTED_PROXIES: "loopback" }],
  ["connection limits off", { LATCHKEY_CONNECTION_LIMITS: "off" }],
];

/** Memory with 2,500 unfinished one-byte bodies from one address, and after they have left. */
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
  const absolute = `${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at the most in ` +
    `${waves} waves of ${bodies} bodies of one byte (/readyz answered 200), ` +
    `${after.toFixed(0)} MB after they had left and other requests were served.`;
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
      sentence: "What the process keeps when the attacker has left.",
    },
  ];
}

const head = "POST /v1/login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
const oneByte = new TextEncoder().encode(`${head}content-length: 100\r\n\r\n{`);

/** Null where the service does not take the connection. */
async function beginBody(port: number): Promise<Deno.TcpConn | null> {
  try {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    // One that is refused is closed before or after the write.
    await connection.write(oneByte).catch(() => undefined);
    return connection;
  } catch {
    return null;
  }
}

/** Memory after so many rounds of ordinary requests: the lowest figure of all rounds. */
async function usualMemory(server: Server, rounds: number): Promise<number> {
  let lowest = Infinity;
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < usualRequests; at++) await ask(server);
    await pause(usualSeconds);
    lowest = Math.min(lowest, memoryOf(server));
  }
  return lowest;
}

/** Memory while the bodies of one wave are unfinished, which then leave. */
async function peakOfWave(server: Server): Promise<number> {
  const connections: Deno.TcpConn[] = [];
  for (let at = 0; at < bodies; at += batch) {
    const opened = Array.from({ length: batch }, () => beginBody(server.port));
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
  if (answer.status !== 200) throw new Error(`/readyz answers ${answer.status}`);
}

function memoryOf(server: Server): number {
  const memory = residentMb(server.pid);
  if (memory === null) throw new Error("The system does not say how much memory a process uses");
  return memory;
}

function pause(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
