/** `deno task simulator`: simulates Verify v2 on loopback. Prints its account and every code. */
import { cleanEnvironment } from "../core/config/settings/settings.ts";
import { endWith, takenPort } from "../server/program/end_with.ts";
import { LineWriter } from "../server/program/line_writer.ts";
import { createSimulator, type Sent } from "./app.ts";
import { refuseArguments, stopOnSignal } from "../server/program/stop_on_signal.ts";
import { addressOf, parseSettings, settingNames, type SimulatorSettings } from "./settings.ts";

const stopMillisecondsMax = 2_000;

// A reader that stalls or disconnects must not block the simulator.
const lines = new LineWriter(
  (bytes) => Deno.stdout.write(bytes),
  (count) => `(${count} lines of output were lost)\n`,
);

function print(line: string): void {
  lines.write(`${line}\n`, true);
}

function main(): void {
  refuseArguments("simulator", Deno.args);
  const environment = Object.fromEntries(
    settingNames.flatMap((name) => {
      const value = Deno.env.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const parsed = parseSettings(cleanEnvironment(environment));
  if (!parsed.ok) return endWith(["Cannot start the simulator:", ...parsed.errors], 1);
  run(parsed.settings);
}

function run(settings: SimulatorSettings): void {
  const simulator = createSimulator({
    ...settings.account,
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    allowedHosts: settings.allowedHosts,
    onSend: ({ to, channel, code, verificationSid }: Sent) =>
      print(`Code for ${to} by ${channel}: ${code} (${verificationSid})`),
  });
  const server = listen(settings, simulator.respond, (address) => {
    print("Twilio Verify simulator (no real messages are sent). Its account:");
    print(`TWILIO_ACCOUNT_SID=${simulator.account.accountSid}`);
    print(`TWILIO_AUTH_TOKEN=${simulator.account.authToken}`);
    print(`TWILIO_VERIFY_SERVICE_SID=${simulator.account.serviceSid}`);
    print(`TWILIO_VERIFY_BASE_URL=${address}`);
  });
  stopOnSignal(async () => {
    simulator.close();
    // A client that stops in the middle of its request would keep the server running forever.
    const deadline = new Promise((resolve) => setTimeout(resolve, stopMillisecondsMax));
    await Promise.race([server.shutdown(), deadline]);
    await lines.flush();
  }, Deno.args);
}

function listen(
  settings: SimulatorSettings,
  respond: (request: Request) => Promise<Response>,
  onListen: (address: string) => void,
): Deno.HttpServer {
  const { hostname, port } = settings;
  try {
    return Deno.serve({
      hostname,
      port,
      onListen: (bound) => onListen(addressOf(settings, bound.port)),
    }, respond);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      return endWith([
        `Cannot start the simulator: ${takenPort(port, "LATCHKEY_SIMULATOR_PORT")}`,
      ], 1);
    }
    throw error;
  }
}

if (import.meta.main) main();
