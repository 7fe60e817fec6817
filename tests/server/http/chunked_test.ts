import assert from "node:assert/strict";
import { Hono } from "hono";
import { type AppEnv, respond } from "../../../server/http/respond.ts";
import { openTestGate, openWire, type TestGate } from "../gate/gate_kit.ts";

/** Serves a JSON string of any length, quotes included, at `/<length>`. */
function serveLengths(): TestGate {
  const app = new Hono<AppEnv>();
  app.get("/:length", (c) => {
    c.set("requestId", crypto.randomUUID());
    return respond(c, 200, "a".repeat(Number(c.req.param("length")) - 2));
  });
  // The gate itself never sends a text in chunks.
  return openTestGate((request) => app.fetch(request), { relaysAll: true });
}

async function exchange(port: number, request: string): Promise<{ head: string; body: string }> {
  using wire = await openWire(port);
  await wire.send(`${request}host: latchkey.test\r\nconnection: close\r\n\r\n`);
  const [head = "", body = ""] = (await wire.rest()).split(/\r\n\r\n([^]*)/);
  return { head, body };
}

Deno.test("a response that fits into 512 bytes has a length, and a longer one is a chunk", async () => {
  await using gate = serveLengths();
  const short = await exchange(gate.port, "GET /270 HTTP/1.1\r\n");
  assert.match(short.head, /\r\ncontent-length: 270\r\n/);
  assert.doesNotMatch(short.head, /chunked/);
  assert.equal(short.body, `"${"a".repeat(268)}"`);
  // `connection: close` has 19 bytes of it.
  assert.ok(short.head.length + 4 - 19 + short.body.length <= 512, short.head);
  const long = await exchange(gate.port, "GET /271 HTTP/1.1\r\n");
  assert.match(long.head, /\r\ntransfer-encoding: chunked\r\n/);
  assert.doesNotMatch(long.head, /content-length/);
  assert.equal(long.body, `10f\r\n"${"a".repeat(269)}"\r\n0\r\n\r\n`);
});

Deno.test("a body of several buffers arrives in chunks, whole", async () => {
  await using gate = serveLengths();
  const response = await fetch(`http://127.0.0.1:${gate.port}/300000`);
  assert.equal(await response.json(), "a".repeat(299_998));
});

Deno.test("HTTP/1.0 and HEAD get no chunks", async () => {
  await using gate = serveLengths();
  const old = await exchange(gate.port, "GET /1000 HTTP/1.0\r\n");
  assert.match(old.head, /\r\ncontent-length: 1000\r\n/);
  assert.doesNotMatch(old.head, /chunked/);
  assert.equal(old.body, `"${"a".repeat(998)}"`);
  const head = await exchange(gate.port, "HEAD /1000 HTTP/1.1\r\n");
  assert.doesNotMatch(head.head, /chunked/);
  assert.equal(head.body, "");
});
