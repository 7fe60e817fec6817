/**
 * `deno task bench:dev [--logins N] [--users N]` measures how long a test suite needs for many
 * complete logins (password, code from the simulator, second factor) against a real
 * `deno task dev` over HTTP. Exit codes: 1 if a login failed or the gate is missed, 2 for invalid
 * arguments.
 * @module
 */
import { openFleet, type Server } from "./kit/fleet.ts";
import { cpuSeconds } from "./kit/process_facts.ts";
import { atMost, heading, isMet, type ReportLine, written } from "./kit/report.ts";

/** How many users log in at the same time. A user logs in only once at a time. */
const parallel = 16;
const secondsMax = 300;
const password = "correct horse battery staple";

/** Numbers reserved for fiction, without those for which the simulator plays faults. */
const areaCodes = [202, 303, 404, 505, 606, 707, 808];
const numbersOfArea = 70;

const [logins, users] = [numberOf("--logins", 10_000), numberOf("--users", 200)];
if (logins === null || users === null || users > areaCodes.length * numbersOfArea) {
  print("Usage: deno task bench:dev [--logins 10000] [--users 200]");
  Deno.exit(2);
}

const dataDir = await Deno.makeTempDir({ prefix: "latchkey-bench-" });
const fleet = openFleet();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => void close().finally(() => Deno.exit(130)));
}
const passed = await measure(logins, users).catch((error: unknown) => {
  print(`Cannot measure: ${error instanceof Error ? error.message : String(error)}`);
  return false;
}).finally(close);
Deno.exit(passed ? 0 : 1);

async function measure(count: number, people: number): Promise<boolean> {
  const simulatorPort = freePort();
  const dev = await startDev(simulatorPort);
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: parallel }, async (_, at) => {
    for (let user = at; user < people; user += parallel) await register(dev, user);
  }));
  const registeredAt = performance.now();
  // Each of the parallel series has its own users.
  await Promise.all(Array.from({ length: Math.min(parallel, people) }, async (_, at) => {
    const own = Math.ceil((people - at) / parallel);
    for (let done = at, turn = 0; done < count; done += parallel, turn++) {
      await logIn(dev, simulatorPort, at + (turn % own) * parallel);
    }
  }));
  const seconds = (performance.now() - startedAt) / 1000;
  const line: ReportLine = {
    what: `${count} logins over ${people} users (s)`,
    measured: seconds,
    gate: atMost(secondsMax),
    goal: null,
    sentence: `${people} registrations took ${((registeredAt - startedAt) / 1000).toFixed(1)} s; ` +
      `then ${(count * 1000 / (performance.now() - registeredAt)).toFixed(0)} logins a second, ` +
      `${parallel} at a time, each with a code from the simulator, on ` +
      `${navigator.hardwareConcurrency} cores. All succeeded. dev used ` +
      `${cpuSeconds(dev.pid)?.toFixed(0) ?? "?"} s of one core.`,
  };
  print(`${heading}\n${written([line])}`);
  return isMet(seconds, atMost(secondsMax));
}

function startDev(simulatorPort: number): Promise<Server> {
  const json = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const words = String(json.tasks.dev.command).replaceAll("'", "").split(" ").slice(2);
  const args = words.filter((word) => !["--no-prompt", "--end-with-task"].includes(word));
  return fleet.start({
    args: () => Promise.resolve(args),
    env: (port) => ({
      PORT: String(port),
      LATCHKEY_SIMULATOR_PORT: String(simulatorPort),
      LATCHKEY_DATA_DIR: dataDir,
    }),
    readyPath: "/readyz",
  });
}

async function register(dev: Server, user: number): Promise<void> {
  const body = { username: `user-${user}`, password, phone_number: numberOfUser(user) };
  await call(`http://127.0.0.1:${dev.port}/v1/register`, body);
}

async function logIn(dev: Server, simulatorPort: number, user: number): Promise<void> {
  const origin = `http://127.0.0.1:${dev.port}`;
  const credentials = { username: `user-${user}`, password };
  const { challenge_token } = await call(`${origin}/v1/login`, { ...credentials, send: "sms" });
  const to = encodeURIComponent(numberOfUser(user));
  const { code } = await call(`http://127.0.0.1:${simulatorPort}/_sim/code?to=${to}`);
  await call(`${origin}/v1/2fa/verify`, { challenge_token, method: "sms", code });
}

async function call(url: string, body?: unknown): Promise<Record<string, unknown>> {
  const init = body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

function numberOfUser(user: number): string {
  const area = areaCodes[Math.floor(user / numbersOfArea)] ?? 202;
  return `+1${area}55501${String(user % numbersOfArea).padStart(2, "0")}`;
}

function numberOf(name: string, otherwise: number): number | null {
  const at = Deno.args.indexOf(name);
  if (at === -1) return otherwise;
  const value = Number(Deno.args[at + 1]);
  return Number.isInteger(value) && value > 0 ? value : null;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function close(): Promise<void> {
  await fleet.stopAll();
  await Deno.remove(dataDir, { recursive: true }).catch(() => undefined);
}

function print(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
