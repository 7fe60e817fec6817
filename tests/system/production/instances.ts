/** Instances of the service on one database, as an operator runs them. @module */
import assert from "node:assert/strict";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { password, phoneNumber } from "../../harness.ts";
import { freePort } from "../../free_port.ts";
import { startProgram, startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";

type Settings = Readonly<Record<string, string>>;

export interface Instance {
  readonly port: number;
  /** Stops it, requires exit code 0, and starts it again, with more settings if given. */
  restart(more?: Settings): Promise<void>;
}

export interface Instances {
  readonly simulator: Simulator;
  readonly settings: Settings;
  start(more?: Settings): Promise<Instance>;
  /** Runs a task at the same time. Returns its output; fails unless it exits with 0. */
  run(task: string, more?: Settings, args?: readonly string[]): Promise<string>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Opens a simulator and an empty folder, for instances that share an SQLite file. */
export function openInstances(common: Settings): Instances {
  const folder = temporaryFolder();
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const provider = Deno.serve(options, simulator.respond);
  const { accountSid, authToken, serviceSid } = simulator.account;
  const settings = {
    DENO: Deno.execPath(),
    TWILIO_ACCOUNT_SID: accountSid,
    TWILIO_AUTH_TOKEN: authToken,
    TWILIO_VERIFY_SERVICE_SID: serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${provider.addr.port}`,
    LATCHKEY_DATA_DIR: `${folder.path}/data`,
    LATCHKEY_BCRYPT_COST: "10",
    ...common,
  };
  const running = new Set<TaskProcess>();
  const launch = async (env: Settings): Promise<TaskProcess> => {
    const service = startProgram("tasks/run.sh", ["start"], env);
    running.add(service);
    await service.until('"listening"');
    return service;
  };
  return {
    simulator,
    settings,
    async start(more = {}): Promise<Instance> {
      const port = freePort();
      const own = { ...settings, PORT: String(port) };
      let service = await launch({ ...own, ...more });
      return {
        port,
        async restart(changed = more): Promise<void> {
          service.signal("SIGTERM");
          assert.equal(await service.ended(), 0, service.output());
          running.delete(service);
          service = await launch({ ...own, ...changed });
        },
      };
    },
    async run(task, more = {}, args = []): Promise<string> {
      await using process = startTask(task, { ...settings, ...more }, args);
      assert.equal(await process.ended(), 0, process.output());
      return process.output();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([...running].map((service) => service[Symbol.asyncDispose]()));
      simulator.close();
      await provider.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

export interface Reply {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- tests read what came over the wire
  readonly body: any;
}

/** Sends a request; a POST if there is a body. */
export async function send(url: string, body?: unknown, token?: string): Promise<Reply> {
  const headers = {
    "content-type": "application/json",
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  return { status: response.status, body: text.startsWith("{") ? JSON.parse(text) : text };
}

/** Registers a user, and logs in by SMS. Returns the session token. */
export async function logIn(
  origin: string,
  { simulator }: Instances,
  username = "ada",
  phone_number = phoneNumber,
): Promise<string> {
  const registered = await send(`${origin}/v1/register`, { username, password, phone_number });
  assert.equal(registered.status, 201, JSON.stringify(registered));
  const opened = await send(`${origin}/v1/login`, { username, password, send: "sms" });
  const { challenge_token } = opened.body;
  const code = simulator.codeFor(phone_number);
  const done = await send(`${origin}/v1/2fa/verify`, { challenge_token, method: "sms", code });
  assert.equal(done.status, 200, JSON.stringify(done));
  return done.body.session_token;
}

/** A key for LATCHKEY_SECRETS_KEY. */
export function newSecretsKey(id: string): string {
  return `${id}:${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
}
