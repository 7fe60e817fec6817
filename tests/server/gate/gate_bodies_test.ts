/** Bodies that arrive over a network, with and without the gate. */
import assert from "node:assert/strict";
import { createApp } from "../../../server/app.ts";
import { openLog } from "../../../server/program/log.ts";
import { serveSteadily } from "../../../server/gate/steady_server.ts";
import { openTestCore } from "../../harness.ts";
import { openTestGate, openWire, type Wire } from "./gate_kit.ts";

type Answer = (request: Request, client: Deno.NetAddr) => Response | Promise<Response>;

async function openAnswer(): Promise<{ answer: Answer; close: () => Promise<void> }> {
  const base = await openTestCore();
  const app = createApp({ service: base.core, operator: () => Promise.resolve(base.core) }, {
    remoteUser: "id",
    log: openLog({ write: () => undefined, flush: () => Promise.resolve() }, base.clock.now),
    elapsed: () => 0,
    newRequestId: () => "request",
    trustedProxies: [],
    publicUrl: null,
    docs: false,
    pages: null,
  });
  return {
    answer: (request, remoteAddr) => app.fetch(request, { remoteAddr }),
    close: base.close,
  };
}

function post(body: string, length: number): string {
  const type = "content-type: application/json";
  return `POST /v1/login HTTP/1.1\r\nhost: x\r\n${type}\r\ncontent-length: ${length}\r\n\r\n${body}`;
}

/** The server sends 100 Continue once it has the headers, and then waits for the body. */
const head = post("", 2).replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");

/** Reaches this address's limit: one more body is refused, and complete bodies are served. */
async function fill(port: number): Promise<{ unfinished: readonly Wire[]; refused: Wire }> {
  const unfinished: Wire[] = [];
  for (let at = 0; at < 16; at++) {
    const wire = await openWire(port);
    await wire.send(head);
    assert.match(await wire.until("\r\n\r\n"), /^HTTP\/1\.1 100 Continue/);
    unfinished.push(wire);
  }
  const refused = await openWire(port);
  await refused.send(post("{", 2));
  const answer = await refused.until("}");
  assert.match(answer, /^HTTP\/1\.1 503 [^]*\r\nretry-after: 1\r\n[^]*"code":"overloaded"/);
  using whole = await openWire(port);
  await whole.send(post("{}", 2));
  assert.match(await whole.until("]}"), /^HTTP\/1\.1 422 /);
  return { unfinished, refused };
}

async function finish(unfinished: readonly Wire[]): Promise<void> {
  for (const wire of unfinished) {
    await wire.send("{}");
    assert.match(await wire.until("]}"), /^HTTP\/1\.1 422 /);
    wire.close();
  }
}

Deno.test("the 17th unfinished body of an address is refused and its connection closed", async () => {
  const { answer, close } = await openAnswer();
  {
    await using gate = openTestGate(answer);
    const { unfinished, refused } = await fill(gate.port);
    assert.equal(await refused.rest(), "", "closed after the response");
    refused.close();
    await finish(unfinished);
    const again = await fill(gate.port);
    await finish(again.unfinished);
    again.refused.close();
  }
  await close();
});

Deno.test("the 17th unfinished body of an address is refused without the gate", async () => {
  const { answer, close } = await openAnswer();
  const handler: Deno.ServeHandler<Deno.NetAddr> = (request, info) =>
    answer(request, info.remoteAddr);
  const onFault = (error: unknown): void => assert.ifError(error);
  const server = serveSteadily({ hostname: "127.0.0.1", port: 0, handler, onFault });
  const { unfinished, refused } = await fill(server.port);
  await finish(unfinished);
  refused.close();
  await server.shutdown();
  await close();
});

Deno.test("a body that is too large is refused and its connection closed", async () => {
  const { answer, close } = await openAnswer();
  {
    await using gate = openTestGate(answer);
    using wire = await openWire(gate.port);
    await wire.send(post("{", 16 * 1024 + 1));
    const refused = await wire.rest();
    assert.match(refused, /^HTTP\/1\.1 413 [^]*"code":"body_too_large"/);
    using chunked = await openWire(gate.port);
    const chunks = `4000\r\n${"x".repeat(16 * 1024)}\r\n1\r\nx\r\n`;
    await chunked.send(
      post("", 0).replace("content-length: 0", "transfer-encoding: chunked") + chunks,
    );
    assert.match(await chunked.rest(), /^HTTP\/1\.1 413 [^]*"code":"body_too_large"/);
  }
  await close();
});
