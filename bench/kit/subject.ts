import { launchArguments } from "../../tasks/launch.ts";
import { createSimulator } from "../../twilio-simulator/app.ts";
import { haveBundles } from "./bundles.ts";
import type { ServerOrder } from "./fleet.ts";

/**
 * Latchkey as run by `deno task start`: from source, or bundled after `deno task build`. Codes are
 * sent to a simulator.
 */
export interface Subject {
  /** An order for the service with the database in a directory and additional settings. */
  orderFor(dataDir: string, settings?: Readonly<Record<string, string>>): ServerOrder;
  close(): Promise<void>;
}

export function openSubject(): Subject {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const listening = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(listening, simulator.respond);
  const { account } = simulator;
  const envFor = (dataDir: string, port: number): Readonly<Record<string, string>> => ({
    PORT: String(port),
    LATCHKEY_HOST: "127.0.0.1",
    LATCHKEY_DATA_DIR: dataDir,
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_VERIFY_SERVICE_SID: account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
  });
  return {
    orderFor: (dataDir, settings = {}) => ({
      // Permission checks cost time, so the service runs with its own permissions, not with `-A`.
      args: (port) => {
        const env = { ...envFor(dataDir, port), ...settings };
        const bundled = haveBundles();
        const launch = { name: "start", env, bundled, readTextFile: Deno.readTextFileSync };
        return Promise.resolve(launchArguments(launch) ?? []);
      },
      env: (port) => ({ ...envFor(dataDir, port), ...settings }),
      readyPath: "/readyz",
    }),
    async close(): Promise<void> {
      simulator.close();
      await server.shutdown();
    },
  };
}
