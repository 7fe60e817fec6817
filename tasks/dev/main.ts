/**
 * `deno task dev`: runs the service and the Twilio simulator in one process, on loopback, with a
 * SQLite database in LATCHKEY_DATA_DIR. Needs no Twilio account. While it runs, that folder
 * contains `dev-settings.json` (mode 0600), so that `deno task admin` uses the same simulator.
 * @module
 */
import { type Config, parseConfig } from "../../core/config/config.ts";
import { cleanEnvironment } from "../../core/config/settings/settings.ts";
import { readSettingsFile } from "../../core/config/settings/settings_file.ts";
import { systemTime } from "../../core/service.ts";
import { endWith, endWithErrors, takenPort } from "../../server/program/end_with.ts";
import { LineWriter } from "../../server/program/line_writer.ts";
import type { Log, LogFacts } from "../../server/program/log.ts";
import { type RunningService, startFailure, startService } from "../../server/serve.ts";
import { refuseArguments, stopOnSignal } from "../../server/program/stop_on_signal.ts";
import { createSimulator, type Sent } from "../../twilio-simulator/app.ts";
import type { Simulator } from "../../twilio-simulator/simulator.ts";
import { createDevClock, type DevClock } from "./clock.ts";
import { createControls } from "./controls.ts";
import { emptyDatabase, findClockMark } from "./database.ts";
import { createServices, defaultSettings, leaveSettings, removeSettings } from "./settings.ts";

/**
 * bcrypt's lowest, about 2 ms: a test suite logs in thousands of times. For the same reason, this
 * task has no permission to lower the priority of the threads that hash.
 */
const bcryptCost = 4;

// Never blocks a request: the terminal may be paused with Ctrl-S, or its window may be closed.
const lines = new LineWriter(
  (bytes) => Deno.stdout.write(bytes),
  (count) => `(${count} lines of output were lost)\n`,
);

await main();

async function main(): Promise<void> {
  refuseArguments("dev", Deno.args);
  // Must not use a real account or database from the environment.
  const env = Object.fromEntries(
    Object.entries(cleanEnvironment(Deno.env.toObject()))
      .filter(([name]) => !/^(TWILIO_|LATCHKEY_DATABASE_URL)/.test(name)),
  );
  const dataDir = env["LATCHKEY_DATA_DIR"] || "./data";
  const real = systemTime();
  // A clock that was moved before the last stop continues from there.
  const mark = findClockMark(`${dataDir}/latchkey.db`);
  const clock = createDevClock(real, (mark ?? 0) - real.clock());
  const simulator = createSimulator({
    clock: clock.wall,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onSend: printCode,
    keepsServices: true,
  });
  const simulatorServer = listen(simulator, simulatorPort(env));
  const simulatorOrigin = `http://127.0.0.1:${simulatorServer.addr.port}`;
  const settings = await settingsFor(env, dataDir, simulator, simulatorOrigin);
  // Any port of 127.0.0.1 is permitted here, so the system may choose the inner port.
  const fixed = { LATCHKEY_HOST: "127.0.0.1", LATCHKEY_INNER_PORT: "0" };
  const parsed = parseConfig({ ...env, ...settings, ...fixed }, readSettingsFile, true);
  if (!parsed.ok) endWithErrors("Cannot start", parsed.errors);
  const config = { ...parsed.config, bcryptCost };
  const service = await startOrRefuse(config, clock, simulator);
  const settingsFile = `${dataDir}/dev-settings.json`;
  leaveSettings(settingsFile, settings);
  print(welcome(service.origin, simulatorOrigin, config));
  const aheadMs = clock.clock() - real.clock();
  if (aheadMs > 60_000) print(`The clock is at ${new Date(clock.clock()).toISOString()}`);
  stopOnSignal(async () => {
    removeSettings(settingsFile, settings);
    await service.stop();
    simulator.close();
    await simulatorServer.shutdown();
  }, Deno.args);
}

function simulatorPort(env: Readonly<Record<string, string>>): number {
  const port = Number(env["LATCHKEY_SIMULATOR_PORT"] || "4010");
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  return refuse(["LATCHKEY_SIMULATOR_PORT must be a whole number from 0 to 65535"]);
}

async function settingsFor(
  env: Readonly<Record<string, string>>,
  dataDir: string,
  { account }: Simulator,
  simulatorOrigin: string,
): Promise<Record<string, string>> {
  const settings = {
    ...defaultSettings(env, dataDir),
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_VERIFY_SERVICE_SID: account.serviceSid,
    TWILIO_VERIFY_BASE_URL: simulatorOrigin,
    TWILIO_MESSAGING_SERVICE_SID: account.accountSid.replace("AC", "MG"),
  };
  return { ...settings, ...await createServices(settings) };
}

function listen(simulator: Simulator, port: number): Deno.HttpServer<Deno.NetAddr> {
  try {
    const onListen = (): void => undefined;
    return Deno.serve({ hostname: "127.0.0.1", port, onListen }, simulator.respond);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return refuse([
      `Cannot start the simulator: ${takenPort(port, "LATCHKEY_SIMULATOR_PORT")}`,
    ]);
  }
}

async function startOrRefuse(
  config: Config,
  clock: DevClock,
  simulator: Simulator,
): Promise<RunningService> {
  let running: RunningService | null = null;
  const respond = createControls({
    clock,
    // The mark in the database follows the clock, as it does once a minute.
    onMoved: async () => void await running?.service.watchClock(),
    reset: () => {
      emptyDatabase(`${config.dataDir}/latchkey.db`);
      simulator.reset();
      clock.reset();
    },
  });
  try {
    running = await startService(config, devLog(), { time: clock, respond });
    return running;
  } catch (error) {
    const sentence = startFailure(error, config);
    if (sentence === null) throw error;
    return refuse([sentence]);
  }
}

/** Prints requests as short lines, and errors in full. */
function devLog(): Log {
  const time = (): string => new Date().toISOString().slice(11, 19);
  const requestLine = (facts: LogFacts): string =>
    [facts["method"], facts["route"] ?? "?", facts["status"], facts["code"] ?? ""].join(" ") +
    ` ${facts["duration_ms"]} ms`;
  return {
    info: (message) => print(`${time()}  ${message}`),
    request: (own, client) => print(`${time()}  ${requestLine({ ...own, ...client })}`),
    warn: (message) => print(`${time()}  WARNING ${message}`),
    error: (message, facts = {}) => print(`${time()}  ERROR ${message} ${facts["stack"] ?? ""}`),
    flush: () => lines.flush(),
  };
}

function printCode({ to, channel, code }: Sent): void {
  print(`\n  >>> code for ${to} by ${channel}: ${code}\n`);
}

function welcome(origin: string, simulatorOrigin: string, config: Config): string {
  const json = "-H 'content-type: application/json'";
  return `
Latchkey is listening on ${origin}
The Twilio simulator is listening on ${simulatorOrigin} (no real messages are sent)
The database is ${config.dataDir}/latchkey.db

Register:
  curl -s ${origin}/v1/register ${json} \\
    -d '{"username":"ada","password":"correct horse battery","phone_number":"+12025550142"}'

Log in (sends a code):
  curl -s ${origin}/v1/login ${json} \\
    -d '{"username":"ada","password":"correct horse battery","send":"sms"}'

Verify with the challenge_token from that response and the code printed below:
  curl -s ${origin}/v1/2fa/verify ${json} \\
    -d '{"challenge_token":"lk_c_...","method":"sms","code":"......"}'

Read the session with the session_token from that response:
  curl -s ${origin}/v1/session -H 'authorization: Bearer lk_s_...'

All steps as a script:  examples/login.sh ${origin} ${simulatorOrigin}
Move the clock:         curl -s ${origin}/_dev/clock -d '{"advance_seconds":600}'
Delete all users:       curl -s -X POST ${origin}/_dev/reset
The API's reference:    ${origin}/docs${config.docs ? "" : " (LATCHKEY_DOCS is off)"}
The terminal admin:     LATCHKEY_DATA_DIR=${config.dataDir} deno task admin
`;
}

function print(text: string): void {
  lines.write(`${text}\n`, true);
}

function refuse(errors: readonly string[]): never {
  return endWith(errors, 2);
}
