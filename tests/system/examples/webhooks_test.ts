/**
 * Runs examples/webhooks next to a separate `deno task start`, with the permissions that the
 * receiver's first lines show and those that the launcher gives to the service.
 * @module
 */
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { password, phoneNumber } from "../../harness.ts";
import { startProgram, startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";

const secret = `whsec_${crypto.getRandomValues(new Uint8Array(32)).toBase64()}`;

interface Service extends AsyncDisposable {
  /** Where its target is. */
  readonly receiverPort: number;
  post(path: string, body: unknown, token?: string): Promise<Answer>;
  codeFor(phoneNumber: string): string;
  /** The path of its data folder. */
  readonly data: string;
}

// deno-lint-ignore no-explicit-any -- tests read what came over the wire
type Answer = any;

/** What the receiver prints of an event that it verified. */
interface Received {
  readonly id: string;
  readonly event: {
    readonly type: string;
    readonly data: { readonly event_id: string; readonly user_id: string };
  };
}

async function startService(): Promise<Service> {
  const simulator = createSimulator({
    clock: Date.now,
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const provider = Deno.serve(options, simulator.respond);
  const folder = temporaryFolder();
  const [port, receiverPort] = [freePort(), freePort()];
  const settings = {
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${provider.addr.port}`,
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_DATA_DIR: `${folder.path}/data`,
    LATCHKEY_WEBHOOKS_FILE: `${folder.path}/webhooks.json`,
    PORT: String(port),
  };
  const target = {
    name: "app",
    url: `http://127.0.0.1:${receiverPort}/hooks`,
    secrets: [secret],
    events: ["user.*", "challenge.opened", "session.*"],
    private: true,
  };
  const json = JSON.stringify({ targets: [target] });
  Deno.writeTextFileSync(settings.LATCHKEY_WEBHOOKS_FILE, json, { mode: 0o600 });
  const task = startTask("start", settings);
  await task.until('"listening"');
  return {
    receiverPort,
    data: settings.LATCHKEY_DATA_DIR,
    async post(path, body, token) {
      const headers = {
        "content-type": "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      };
      const init = { method: "POST", headers, body: JSON.stringify(body) };
      const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
      const text = await response.text();
      assert.ok(response.ok, `${path}: ${response.status} ${text}`);
      return text === "" ? null : JSON.parse(text);
    },
    codeFor: (number) => simulator.codeFor(number) ?? "",
    async [Symbol.asyncDispose](): Promise<void> {
      await task[Symbol.asyncDispose]();
      simulator.close();
      await provider.shutdown();
      folder[Symbol.dispose]();
    },
  };
}

async function startReceiver(port: number): Promise<TaskProcess> {
  const permissions = [`--allow-net=127.0.0.1:${port}`, "--allow-env=WEBHOOK_SECRET,PORT"];
  const args = ["run", "--no-prompt", ...permissions, "examples/webhooks/receiver.ts"];
  const env = { WEBHOOK_SECRET: secret, PORT: String(port) };
  const receiver = startProgram(Deno.execPath(), args, env);
  await receiver.until(`127.0.0.1:${port}`);
  return receiver;
}

/** Ends a receiver without letting it finish anything. */
async function kill(receiver: TaskProcess): Promise<void> {
  receiver.signal("SIGKILL");
  await receiver.ended();
}

function printed(receiver: TaskProcess): readonly Received[] {
  return receiver.output().split("\n").filter((line) => line.startsWith('{"id"'))
    .map((line) => JSON.parse(line));
}

function typesOf(received: readonly Received[]): readonly string[] {
  return received.map(({ event }) => event.type);
}

const username = "ada";

/** Returns the challenge. */
async function enterPassword({ post }: Service): Promise<string> {
  const { challenge_token } = await post("/v1/login", { username, password, send: "sms" });
  return challenge_token;
}

/** Returns the session's token. */
async function registerAndLogIn(service: Service): Promise<string> {
  const user = { username, password, phone_number: phoneNumber };
  await service.post("/v1/register", user);
  const challenge_token = await enterPassword(service);
  const code = service.codeFor(phoneNumber);
  const body = { challenge_token, method: "sms", code };
  return (await service.post("/v1/2fa/verify", body)).session_token;
}

/** Waits until a query finds a row, and returns it. */
async function found({ data }: Service, sql: string): Promise<Record<string, unknown>> {
  using database = new DatabaseSync(`${data}/latchkey.db`, { readOnly: true });
  const query = database.prepare(sql);
  const timeout = AbortSignal.timeout(30_000);
  while (!timeout.aborted) {
    const row = query.get();
    if (row !== undefined) return row;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`No row after 30 seconds: ${sql}`);
}

/** Waits until the service has tried to send, and returns why it could not. */
async function failedSend(service: Service): Promise<unknown> {
  const where = "state = 'pending' AND problem IS NOT NULL";
  const row = await found(service, `SELECT problem FROM webhook_messages WHERE ${where}`);
  return row["problem"];
}

/** Waits until the service has noted that a message of this type was accepted. */
async function accepted(service: Service, type: string): Promise<void> {
  const where = `state = 'delivered' AND body LIKE '%"type":"${type}"%'`;
  await found(service, `SELECT event_id FROM webhook_messages WHERE ${where}`);
}

/** Passes requests on to a receiver, but loses its first answer. */
function startRelay(port: number, receiverPort: number) {
  const lost = Promise.withResolvers<void>();
  let answers = 0;
  const options = { hostname: "127.0.0.1", port, onListen: () => undefined };
  const server = Deno.serve(options, async ({ method, headers, body }) => {
    const url = `http://127.0.0.1:${receiverPort}/`;
    const content = await new Response(body).text();
    const { status } = await fetch(url, { method, headers, body: content });
    if (answers++ > 0) return new Response(null, { status });
    assert.equal(status, 204);
    lost.resolve();
    return new Response(null, { status: 503 });
  });
  return { lost: lost.promise, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test("examples/webhooks receives every event in order, also those sent while it was down", async () => {
  await using service = await startService();
  const { receiverPort } = service;
  const token = await registerAndLogIn(service);
  assert.equal(await failedSend(service), "no connection", "it may reach the host");

  await using first = await startReceiver(receiverPort);
  await first.until('"session.opened"');
  await accepted(service, "session.opened");
  const start = printed(first);
  assert.deepEqual(typesOf(start), ["user.registered", "challenge.opened", "session.opened"]);
  for (const { id, event } of start) assert.equal(event.data.event_id, id);
  assert.equal(new Set(start.map(({ id }) => id)).size, start.length);
  const users = new Set(start.map(({ event }) => event.data.user_id));
  assert.match([...users].join(), /^usr_[^,]+$/, "all are of this user");
  await kill(first);

  await service.post("/v1/logout", {}, token);
  assert.equal(await failedSend(service), "no connection");
  await using second = await startReceiver(receiverPort);
  await second.until('"session.ended"');
  await accepted(service, "session.ended");
  assert.deepEqual(typesOf(printed(second)), ["session.ended"], "the others had been accepted");
  await kill(second);

  const innerPort = freePort();
  await using relay = startRelay(receiverPort, innerPort);
  await using third = await startReceiver(innerPort);
  await enterPassword(service);
  await relay.lost;
  await third.until('"challenge.opened"');
  const once = printed(third);
  await kill(third);
  // This one has forgotten the ID, and prints the repeat.
  await using fourth = await startReceiver(innerPort);
  await fourth.until('"challenge.opened"');
  assert.deepEqual(typesOf(once), ["challenge.opened"]);
  assert.deepEqual(printed(fourth), once, "the repeat has the same ID and the same event");
});
