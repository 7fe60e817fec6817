/** Requests that the gate answers itself, next to those that it relays. */
import assert from "node:assert/strict";
import { problems } from "../../../server/http/problem.ts";
import { get, openTestGate, openWire, turn, until } from "./gate_kit.ts";

/** Responses that wait until the test releases them. */
function openHeld() {
  const held: ((response: Response) => void)[] = [];
  const signals: (AbortSignal | undefined)[] = [];
  return {
    answer: (_request: Request, _client: Deno.NetAddr, left?: AbortSignal): Promise<Response> => {
      signals.push(left);
      return new Promise((resolve) => void held.push(resolve));
    },
    count: () => held.length,
    signals,
    release: (text = "late!") => held.splice(0).forEach((resolve) => resolve(new Response(text))),
  };
}

/** A request that the gate relays: its path has an escape. */
const relayed = (path: string): string => get(`${path}%20`);

const answers: Readonly<Record<string, () => Response>> = {
  "/json": () => Response.json({ city: "Zürich" }),
  "/long": () => Response.json({ text: "é".repeat(5000) }),
  "/bytes": () => new Response(Uint8Array.of(0x00, 0xff), { headers: { "content-type": "a/b" } }),
  "/empty": () => new Response(null, { status: 404 }),
  "/none": () => new Response(null, { status: 204, headers: { "x-a": "b" } }),
  "/same": () =>
    new Response(null, { status: 304, headers: { etag: '"a"', "content-type": "text/css" } }),
  "/latin-1": () => new Response("é", { headers: { "x-a": "caf\xe9" } }),
  "/seen": () => new Response("a", { headers: [["set-cookie", "a=b"], ["set-cookie", "c=d"]] }),
  "/marked": () => Response.json({}, { headers: { "transfer-encoding": "chunked" } }),
};

/** The gate sends no text in chunks. */
const lengths = ["content-length", "transfer-encoding"];

for (const [path, answer] of Object.entries(answers)) {
  Deno.test(`fetch() receives the same directly as relayed: ${path}`, async () => {
    await using gate = openTestGate(answer);
    await using relay = openTestGate(answer, { relaysAll: true });
    const received = await Promise.all([gate, relay].map(async ({ port }) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const headers = [...response.headers].filter(([name]) =>
        !["date", "vary", ...(["/marked", "/bytes"].includes(path) ? lengths : [])].includes(name)
      );
      const { status, statusText } = response;
      return { status, statusText, headers, body: await response.bytes() };
    }));
    assert.deepEqual(received[0], received[1]);
    assert.match(await dateOf(gate.port), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  });
}

async function dateOf(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/`);
  await response.body?.cancel();
  return response.headers.get("date") ?? "";
}

Deno.test("each status of a problem has the same name directly as relayed", async () => {
  const answer = ({ url }: Request): Response =>
    new Response(null, { status: Number(new URL(url).pathname.slice(1)) });
  await using gate = openTestGate(answer);
  await using relay = openTestGate(answer, { relaysAll: true });
  const nameOf = async ({ port }: { port: number }, status: number): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/${status}`);
    await response.body?.cancel();
    return response.statusText;
  };
  for (const status of new Set(Object.values(problems).map(([status]) => status))) {
    assert.equal(await nameOf(gate, status), await nameOf(relay, status), `${status}`);
  }
});

Deno.test("texts around the size of the buffer arrive whole", async () => {
  await using gate = openTestGate(({ url }) =>
    new Response("é" + "x".repeat(Number(new URL(url).pathname.slice(1))))
  );
  for (let length = 3900; length < 4000; length++) {
    const response = await fetch(`http://127.0.0.1:${gate.port}/${length}`);
    assert.equal((await response.text()).length, 1 + length);
  }
});

Deno.test("a client that reads a long response slowly receives all of it", async () => {
  const size = 32 * 1024 * 1024;
  await using gate = openTestGate(() => new Response("x".repeat(size)));
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  await wire.until("\r\n\r\n");
  const part = "x".repeat(8 * 1024 * 1024);
  for (let parts = 0; parts < 3; parts++) {
    await wire.until(part);
    await turn();
    // More than the time of an idle connection, in total.
    gate.pass(28);
  }
  assert.equal((await wire.until(part)).length, part.length);
});

Deno.test("a connection may have direct requests first, and relayed ones later", async () => {
  await using gate = openTestGate(async (request) =>
    new Response(`${request.method} ${new URL(request.url).pathname} ${await request.text()}!`)
  );
  using wire = await openWire(gate.port);
  const post = (path: string): string =>
    `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody`;
  await wire.send(post("/a"));
  await wire.until("POST /a body!");
  await wire.send(relayed("/b") + post("/c"));
  await wire.until("POST /c body!");
  await wire.send(post("/d"));
  await wire.until("POST /d body!");
  assert.equal(gate.open(), 1);
});

Deno.test("requests that arrive during a direct one are answered after it", async () => {
  const held = openHeld();
  await using gate = openTestGate((request, client, left) =>
    request.url.endsWith("/held") ? held.answer(request, client, left) : new Response("quick!")
  );
  using wire = await openWire(gate.port);
  await wire.send(get("/held"));
  await until(() => held.count() === 1, "the first request is running");
  await wire.send(get("/b") + relayed("/c"));
  held.release();
  const received = await wire.until("quick!");
  assert.match(received, /late!/);
  await wire.until("quick!");
});

Deno.test("HTTP/2 is refused also after a direct request", async () => {
  let requests = 0;
  await using gate = openTestGate(() => new Response(`${++requests}!`));
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  await wire.until("1!");
  await wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  assert.match(await wire.rest(), /^HTTP\/1\.1 505 /);
  assert.equal(requests, 1);
});

Deno.test("a direct request with connection: close is the last one", async () => {
  // Its headers cannot be changed.
  await using gate = openTestGate(() => Response.redirect("http://a/last!"));
  using wire = await openWire(gate.port);
  await wire.send("GET / HTTP/1.1\r\nhost: x\r\nconnection: Close\r\n\r\n");
  assert.match(await wire.rest(), /last!\r\nconnection: close\r\n[^]*\r\n\r\n$/);
  wire.close();
  await until(() => gate.open() === 0, "the connection is closed");
});

Deno.test("a reset connection is noticed during a direct request", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer);
  const wire = await openWire(gate.port);
  await wire.send(get("/first"));
  await until(() => held.count() === 1, "the first request is running");
  held.release("x".repeat(5000));
  await until(() => gate.open("idle") === 1, "the response has been sent");
  await wire.send(get("/second"));
  await until(() => held.count() === 1, "the second request is running");
  // The response has not been read.
  wire.close();
  await until(() => held.signals[1]?.aborted === true, "the reset is noticed");
  held.release();
  await until(() => gate.open() === 0, "the connection is closed");
  assert.deepEqual(gate.faults(), []);
});

Deno.test("what a handler throws is a fault, and its connection gets a 500", async () => {
  await using gate = openTestGate(() => Promise.reject(new Error("A bug")));
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  assert.match(await wire.rest(), /^HTTP\/1\.1 500 [^]*\r\nconnection: close\r\n/);
  assert.match(String(gate.faults()), /A bug/);
});

Deno.test("drain() does not wait for a client that may be starting HTTP/2", async () => {
  await using gate = openTestGate(() => new Response("a"));
  using wire = await openWire(gate.port);
  await wire.send("P");
  await until(() => gate.open("head") === 1, "the first byte has arrived");
  await gate.drain(0);
});

Deno.test("drain() waits for the rest of a response that is sent in chunks", async () => {
  const pipe = new TransformStream<Uint8Array, Uint8Array>();
  await using gate = openTestGate(({ url }) =>
    new Response(url.endsWith("/chunks") ? pipe.readable : "quick!")
  );
  using idle = await openWire(gate.port);
  await idle.send(get("/"));
  await idle.until("quick!");
  using wire = await openWire(gate.port);
  await wire.send(get("/chunks"));
  const writer = pipe.writable.getWriter();
  await writer.write(new TextEncoder().encode("first"));
  await wire.until("5\r\nfirst");
  const drained = gate.drain(0);
  assert.equal(await idle.rest(), "", "closed, because it waits");
  await writer.write(new TextEncoder().encode("last"));
  await writer.close();
  assert.equal(await wire.rest(), "\r\n4\r\nlast\r\n0\r\n\r\n");
  wire.close();
  await drained;
});

Deno.test("drain() waits for direct requests, and closes their connections", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer);
  using idle = await openWire(gate.port);
  await idle.send(get("/"));
  await until(() => held.count() === 1, "the first request is running");
  held.release();
  await idle.until("late!");
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  await until(() => held.count() === 1, "the second request is running");
  let isDrained = false;
  const drained = gate.drain(0).then(() => isDrained = true);
  assert.equal(await idle.rest(), "", "closed, because it waits");
  await turn();
  assert.equal(isDrained, false);
  held.release();
  assert.match(await wire.rest(), /\r\nconnection: close\r\n[^]*late!$/);
  wire.close();
  await drained;
  assert.equal(gate.open(), 0);
});
