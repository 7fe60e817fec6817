/** A real proxy in front of an app without login code, and a Latchkey that it asks. @module */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import type { TestApp } from "../../server/app_kit.ts";
import { openWire, turn } from "../../server/gate/gate_kit.ts";
import { openGateApp } from "../../server/session/gate_kit.ts";
import { temporaryFolder } from "../../task_process.ts";

/** Where a sample's servers are in a test. */
export interface Places {
  readonly folder: string;
  readonly port: number;
  readonly latchkeyPort: number;
  readonly appPort: number;
}

/** How a test starts a proxy. */
export interface Proxy {
  readonly command: string;
  /** Writes the configuration to the folder, and returns the arguments. */
  readonly configure: (places: Places) => readonly string[];
}

export interface Protected {
  readonly latchkey: TestApp;
  /** Sends a request for app.example.com through the proxy. */
  fetch(request: RawRequest): Promise<RawAnswer>;
  readonly port: number;
  /** Latchkey no longer accepts connections. */
  stopLatchkey(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  /** Lines as they are sent. */
  readonly headers?: readonly string[];
  readonly body?: string;
}

export interface RawAnswer {
  readonly status: number;
  /** With lowercase names. */
  readonly head: string;
  /** What the app received; null if the answer is not the app's. */
  readonly seen: Seen | null;
}

/** A request as the app received it. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Reads a sample, and replaces texts that must occur in it. */
export function sampleWith(name: string, changes: readonly (readonly [string, string])[]): string {
  const sample = Deno.readTextFileSync(new URL(`../../../examples/proxy/${name}`, import.meta.url));
  return changes.reduce((text, [old, changed]) => {
    assert.ok(text.includes(old), `examples/proxy/${name} contains "${old}"`);
    return text.replaceAll(old, changed);
  }, sample);
}

/** Starts the proxy, the app and Latchkey. Fails if the proxy is missing, instead of skipping. */
export async function openProtected({ command, configure }: Proxy): Promise<Protected> {
  const folder = temporaryFolder();
  const latchkey = await openGateApp();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const gate = Deno.serve(options, (request) => forward(latchkey, request));
  const app = Deno.serve(options, showRequest);
  const port = freePort();
  const args = configure({
    folder: folder.path,
    port,
    latchkeyPort: gate.addr.port,
    appPort: app.addr.port,
  });
  const stop = await startProxy(command, args, { folder: folder.path, port });
  return {
    latchkey,
    port,
    fetch: (request) => exchange(port, request),
    stopLatchkey: () => gate.shutdown(),
    async [Symbol.asyncDispose](): Promise<void> {
      await stop();
      await gate.shutdown();
      await app.shutdown();
      await latchkey.close();
      folder[Symbol.dispose]();
    },
  };
}

async function startProxy(
  command: string,
  args: readonly string[],
  { folder, port }: { readonly folder: string; readonly port: number },
): Promise<() => Promise<void>> {
  const child = new Deno.Command(command, {
    args: [...args],
    // Debian installs nginx and HAProxy in /usr/sbin, which is not on every PATH.
    env: { PATH: `${Deno.env.get("PATH")}:/usr/sbin`, HOME: folder, XDG_DATA_HOME: folder },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  let ended = false;
  const end = child.status.then(() => ended = true);
  for (let isUp = false; !isUp;) {
    if (ended) assert.fail(await errors);
    isUp = await openWire(port).then((wire) => (wire.close(), true), () => false);
    await turn();
  }
  return async () => {
    child.kill("SIGTERM");
    await end;
    await errors;
  };
}

async function forward(latchkey: TestApp, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { status, headers, text } = await latchkey.request(request.method, pathname + search, {
    headers: request.headers,
    ...(request.method === "GET" ? {} : { body: await request.text() }),
  });
  return new Response(text === "" ? null : text, { status, headers });
}

async function showRequest(request: Request): Promise<Response> {
  if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    const user = request.headers.get("remote-user");
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => {
      socket.send(`${user} sent ${data}`);
      socket.close();
    };
    return response;
  }
  const seen: Seen = {
    method: request.method,
    url: new URL(request.url).pathname + new URL(request.url).search,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
  };
  return Response.json(seen, { headers: { "x-app": "1" } });
}

/** A final, masked text frame with `hi`. The mask is zero. */
const frame = new Uint8Array([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69]);

/** Opens a WebSocket, sends `hi` if it opens, and returns what came back. */
export async function talk(port: number, headers: readonly string[]): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const lines = [
    "GET /live HTTP/1.1",
    "host: app.example.com",
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    ...headers,
  ];
  await connection.write(new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`));
  let received = "";
  const until = async (text: string): Promise<void> => {
    const buffer = new Uint8Array(4096);
    while (!received.includes(text)) {
      const length = await connection.read(buffer);
      if (length === null) return;
      received += new TextDecoder("latin1").decode(buffer.subarray(0, length));
    }
  };
  await until("\r\n\r\n");
  if (!received.startsWith("HTTP/1.1 101 ")) return received;
  await connection.write(frame);
  await until("sent hi");
  return received;
}

async function exchange(
  port: number,
  { method = "GET", path = "/", headers = [], body = "" }: RawRequest,
): Promise<RawAnswer> {
  using wire = await openWire(port);
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "host: app.example.com",
    "connection: close",
    ...(body === "" ? [] : [`content-length: ${body.length}`]),
    ...headers,
  ];
  await wire.send(`${lines.join("\r\n")}\r\n\r\n${body}`);
  const [head = "", ...rest] = (await wire.rest()).split("\r\n\r\n");
  const isApp = /^x-app: 1$/mi.test(head);
  const json = /\{.*\}/s.exec(rest.join("\r\n\r\n"))?.[0] ?? "null";
  return {
    status: Number(head.split(" ")[1]),
    head: head.replace(/^[\w-]+:/gm, (name) => name.toLowerCase()),
    seen: isApp ? JSON.parse(json) : null,
  };
}
