/** Runs examples/nginx.conf with nginx in front of a gate. */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { temporaryFolder } from "../../task_process.ts";
import {
  get,
  openTestGate,
  openWire,
  type TestGate,
  turn,
  until,
  type Wire,
} from "../../server/gate/gate_kit.ts";

const example = Deno.readTextFileSync(new URL("../../../examples/nginx.conf", import.meta.url));

/** Replaces texts that must occur exactly once. */
function replaceIn(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((result, [old, changed]) => {
    assert.equal(result.split(old).length, 2, `examples/nginx.conf contains "${old}" once`);
    return result.replace(old, changed);
  }, text);
}

/** A complete configuration with the example, on a loopback port and without TLS. */
function configuration(folder: string, port: number, gate: TestGate): string {
  const changed = replaceIn(example, [
    ["listen 443 ssl;", `listen 127.0.0.1:${port};`],
    ["ssl_certificate /etc/ssl/certs/login.example.com.pem;", ""],
    ["ssl_certificate_key /etc/ssl/private/login.example.com.key;", ""],
    ["server 127.0.0.1:8000;", `server 127.0.0.1:${gate.port};`],
    ["client_header_timeout 10s;", "client_header_timeout 500ms;"],
    ["client_body_timeout 10s;", "client_body_timeout 2s;"],
  ]);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`).join("\n");
  return `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${changed}\n}`;
}

interface Nginx {
  readonly port: number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Fails the test if nginx is missing, instead of skipping it. */
async function startNginx(gate: TestGate): Promise<Nginx> {
  const folder = temporaryFolder();
  const port = freePort();
  const file = `${folder.path}/nginx.conf`;
  Deno.writeTextFileSync(file, configuration(folder.path, port, gate));
  const path = `${Deno.env.get("PATH")}:/usr/sbin`;
  const child = new Deno.Command("nginx", {
    args: ["-p", folder.path, "-c", file, "-e", "stderr"],
    env: { PATH: path },
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
  return {
    port,
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill("SIGTERM");
      await end;
      await errors;
      folder[Symbol.dispose]();
    },
  };
}

const json = "content-type: application/json";

function post(body: string, length = body.length): string {
  return `POST / HTTP/1.1\r\nhost: x\r\n${json}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

Deno.test("nginx overwrites X-Forwarded-For and reuses its connection to Latchkey", async () => {
  const seen: (string | null)[] = [];
  await using gate = openTestGate((request) => {
    seen.push(request.headers.get("x-forwarded-for"));
    return new Response("there!");
  });
  await using nginx = await startNginx(gate);
  for (let times = 0; times < 3; times++) {
    using wire = await openWire(nginx.port);
    await wire.send(get("/").replace("\r\n\r\n", "\r\nx-forwarded-for: 203.0.113.9\r\n\r\n"));
    await wire.until("there!");
  }
  assert.deepEqual(seen, ["127.0.0.1", "127.0.0.1", "127.0.0.1"]);
  assert.equal(gate.open(), 1);
});

Deno.test("nginx forwards a body once it is complete, and limits unfinished bodies", async () => {
  const bodies: string[] = [];
  await using gate = openTestGate(async (request) => {
    bodies.push(await request.text());
    return new Response("there!");
  });
  await using nginx = await startNginx(gate);
  const wires: Wire[] = [];
  for (let at = 0; at < 32; at++) {
    const wire = await openWire(nginx.port);
    await wire.send(post("{", 2));
    wires.push(wire);
  }
  let refused = "";
  await until(() => refused !== "", "a request is refused", async () => {
    const wire = await openWire(nginx.port);
    await wire.send(post("{}"));
    const response = await wire.until("}").catch(() => "");
    refused = response.startsWith("HTTP/1.1 503 ") ? response : "";
    wire.close();
  });
  assert.match(refused, /content-type: application\/problem\+json[^]*retry-after: 1/i);
  assert.match(refused, /"code":"overloaded"/);
  bodies.length = 0;
  await wires[0]?.send("}");
  await wires[0]?.until("there!");
  assert.deepEqual(bodies, ["{}"], "the others have not arrived");
  for (const wire of wires) wire.close();
});

Deno.test("nginx refuses large bodies and HTTP/2, and closes slow requests", async () => {
  let requests = 0;
  await using gate = openTestGate(() => new Response(`${++requests}!`));
  await using nginx = await startNginx(gate);
  using large = await openWire(nginx.port);
  await large.send(post("{", 16 * 1024 + 1));
  const response = await large.until("}");
  assert.match(response, /^HTTP\/1\.1 413 /);
  assert.match(response, /"code":"body_too_large"/);
  using preface = await openWire(nginx.port);
  await preface.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  assert.match(await preface.rest(), /^HTTP\/1\.1 400 /);
  using head = await openWire(nginx.port);
  await head.send("GET / HTTP/1.1\r\nhost: x\r\n");
  using body = await openWire(nginx.port);
  await body.send(post("{", 2));
  assert.doesNotMatch(await head.rest(), /200/);
  assert.doesNotMatch(await body.rest(), /200/);
  assert.equal(requests, 0);
});
