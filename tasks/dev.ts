/**
 * `deno task dev`: runs the service and the Twilio simulator in one process, on loopback, with a
 * SQLite database in LATCHKEY_DATA_DIR. Needs no Twilio account. While it runs, that folder
 * contains `dev-settings.json` (mode 0600), so that `deno task admin` uses the same simulator.
 * @module
 */
import { type Config, parseAccountConfig, parseConfig } from "../core/config/config.ts";
import { cleanEnvironment } from "../core/config/settings.ts";
import { readSettingsFile } from "../core/config/settings_file.ts";
import { serviceSettings } from "../core/config/twilio_config.ts";
import { createTwilioService } from "../core/twilio_services.ts";
import { endWith, endWithErrors, takenPort } from "../server/program/end_with.ts";
import { LineWriter } from "../server/program/line_writer.ts";
import type { Log, LogFacts } from "../server/program/log.ts";
import { type RunningService, startFailure, startService } from "../server/serve.ts";
import { stopOnSignal } from "../server/program/stop_on_signal.ts";
import { createSimulator, type Sent } from "../twilio-simulator/app.ts";
import type { Simulator } from "../twilio-simulator/simulator.ts";

// Never blocks a request: the terminal may be paused with Ctrl-S, or its window may be closed.
const lines = new LineWriter(
  (bytes) => Deno.stdout.write(bytes),
  (count) => `(${count} lines of output were lost)\n`,
);

await main();

async function main(): Promise<void> {
  // Must not use a real account or database from the environment.
  const env = Object.fromEntries(
    Object.entries(cleanEnvironment(Deno.env.toObject()))
      .filter(([name]) => !/^(TWILIO_|LATCHKEY_DATABASE_URL)/.test(name)),
  );
  const port = Number(env["LATCHKEY_SIMULATOR_PORT"] || "4010");
  if (!(Number.isInteger(port) && port >= 0 && port <= 65535)) {
    refuse(["LATCHKEY_SIMULATOR_PORT must be a whole number from 0 to 65535"]);
  }
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    onSend: printCode,
  });
  const simulatorServer = listen(simulator, port);
  const dataDir = env["LATCHKEY_DATA_DIR"] || "./data";
  const settings: Record<string, string> = {
    ...defaultSettings(env, dataDir),
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${simulatorServer.addr.port}`,
    TWILIO_MESSAGING_SERVICE_SID: simulator.account.accountSid.replace("AC", "MG"),
  };
  Object.assign(settings, await createServices(settings));
  // Any port of 127.0.0.1 is permitted here, so the system may choose the inner port.
  const fixed = { LATCHKEY_HOST: "127.0.0.1", LATCHKEY_INNER_PORT: "0" };
  const parsed = parseConfig({ ...env, ...settings, ...fixed }, readSettingsFile, true);
  if (!parsed.ok) endWithErrors("Cannot start", parsed.errors);
  const service = await startOrRefuse(parsed.config);
  const settingsFile = `${parsed.config.dataDir}/dev-settings.json`;
  leaveSettings(settingsFile, settings);
  print(welcome(service.origin, `http://127.0.0.1:${simulatorServer.addr.port}`, parsed.config));
  stopOnSignal(async () => {
    removeSettings(settingsFile, settings);
    await service.stop();
    simulator.close();
    await simulatorServer.shutdown();
  }, Deno.args);
}

/** Creates a Verify service for each purpose, as recommended for production. */
async function createServices(
  settings: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const account = parseAccountConfig(settings, readSettingsFile);
  const services: Record<string, string> = {};
  if (!account.ok) return services;
  for (const name of serviceSettings.filter((name) => !Object.hasOwn(settings, name))) {
    const created = await createTwilioService(account.account, "Latchkey");
    if ("serviceSid" in created) services[name] = created.serviceSid;
  }
  return services;
}

/**
 * Settings that enable every feature, unless the environment overrides them: authenticator apps,
 * passkeys on localhost, tokens for a service called `demo`. The encryption key is created once and
 * stays in the data folder, next to the data that it encrypts.
 */
function defaultSettings(
  env: Readonly<Record<string, string>>,
  dataDir: string,
): Record<string, string> {
  const port = env["PORT"] || "8000";
  const defaults: Record<string, string> = {
    LATCHKEY_SECRETS_KEY: devSecretsKey(`${dataDir}/dev-secrets-key`),
    LATCHKEY_WEBAUTHN_RP_ID: "localhost",
    LATCHKEY_WEBAUTHN_ORIGINS: `http://localhost:${port}`,
    LATCHKEY_JWT_ISSUER: `http://127.0.0.1:${port}`,
    LATCHKEY_JWT_AUDIENCES: "demo",
    LATCHKEY_DOCS: "on",
  };
  const own = Object.keys(env);
  const kept = Object.entries(defaults)
    .filter(([name]) => !own.includes(name) && !own.includes(`${name}_FILE`));
  return Object.fromEntries(kept);
}

function devSecretsKey(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const key = `dev:${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o700 });
  Deno.writeTextFileSync(path, `${key}\n`, { mode: 0o600, createNew: true });
  return key;
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

async function startOrRefuse(config: Config): Promise<RunningService> {
  try {
    return await startService(config, devLog());
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
    info: (message, facts = {}) =>
      print(`${time()}  ${message === "request" ? requestLine(facts) : message}`),
    warn: (message) => print(`${time()}  WARNING ${message}`),
    error: (message, facts = {}) => print(`${time()}  ERROR ${message} ${facts["stack"] ?? ""}`),
    flush: () => lines.flush(),
  };
}

function printCode({ to, channel, code }: Sent): void {
  print(`\n  >>> code for ${to} by ${channel}: ${code}\n`);
}

function leaveSettings(path: string, settings: Readonly<Record<string, string>>): void {
  const temporary = `${path}.${Deno.pid}`;
  Deno.writeTextFileSync(temporary, settingsText(settings), { mode: 0o600, createNew: true });
  // Replaces the file of a killed or another dev atomically, and always with mode 0600.
  Deno.renameSync(temporary, path);
}

/** Keeps the file if another dev on the same folder has replaced it. */
function removeSettings(path: string, settings: Readonly<Record<string, string>>): void {
  try {
    if (Deno.readTextFileSync(path) === settingsText(settings)) Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function settingsText(settings: Readonly<Record<string, string>>): string {
  return `${JSON.stringify(settings, null, 2)}\n`;
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
The terminal admin:     LATCHKEY_DATA_DIR=${config.dataDir} deno task admin
`;
}

function print(text: string): void {
  lines.write(`${text}\n`, true);
}

function refuse(errors: readonly string[]): never {
  return endWith(errors, 2);
}
