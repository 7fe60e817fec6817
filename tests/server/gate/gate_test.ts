import assert from "node:assert/strict";
import { InnerPortTaken } from "../../../server/gate/gate_inner.ts";
import { openGateLedger } from "../../../server/gate/gate_ledger.ts";
import { gateLimits } from "../../../server/gate/gate_limits.ts";
import { writeAll } from "../../../server/gate/gate_link.ts";
import { get, openTestGate, openWire, turn, until, type Wire } from "./gate_kit.ts";

const echo = (request: Request, client: Deno.NetAddr): Response =>
  new Response(`${new URL(request.url).pathname} ${client.hostname}!`);

/** Responses that wait until the test releases them. */
function openHeld() {
  const held: ((response: Response) => void)[] = [];
  const answer = (): Promise<Response> => new Promise((resolve) => void held.push(resolve));
  return {
    answer,
    count: () => held.length,
    release: (text = "late!") => held.splice(0).forEach((resolve) => resolve(new Response(text))),
  };
}

Deno.test("the gate relays requests, also pipelined ones, with the client's address", async () => {
  await using gate = openTestGate(echo);
  using wire = await openWire(gate.port);
  await wire.send(get("/a"));
  assert.match(await wire.until("!"), /^HTTP\/1\.1 200 [^]*\r\n\r\n\/a 127\.0\.0\.1!$/);
  await wire.send(get("/b") + get("/c") + get("/d"));
  assert.match(await wire.until("/d 127.0.0.1!"), /\/b 127\.0\.0\.1![^]*\/c 127\.0\.0\.1!/);
  assert.equal(gate.open(), 1, "the connection is kept alive");
});

Deno.test("a handler learns that its client has left, but not when a response has ended", async () => {
  const held = openHeld();
  const signals: (AbortSignal | undefined)[] = [];
  await using gate = openTestGate((_request, _client, left) => {
    signals.push(left);
    return held.answer();
  });
  using stays = await openWire(gate.port);
  const leaving = await openWire(gate.port);
  using halfClosed = await openWire(gate.port);
  for (const wire of [stays, leaving, halfClosed]) {
    const arrived = held.count();
    await wire.send(get("/"));
    await until(() => held.count() > arrived, "the request arrives");
  }
  leaving.close();
  await halfClosed.closeWrite();
  const [staying, left, half] = signals;
  await until(() => left?.aborted === true && half?.aborted === true, "both are noticed");
  assert.equal(staying?.aborted, false);
  held.release();
  assert.match(await stays.until("late!"), /200/);
  assert.equal(staying?.aborted, false);
  assert.match(await halfClosed.until("late!"), /200/, "it still gets its response");
});

Deno.test("the gate relays bodies and responses of any size", async () => {
  const size = 3 * 1024 * 1024;
  await using gate = openTestGate(async (request) => {
    const { length } = await request.text();
    return new Response(`${length} ${"x".repeat(size)}!`);
  });
  using wire = await openWire(gate.port);
  const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${size}\r\n\r\n`;
  const [, answer] = await Promise.all([wire.send(head + "y".repeat(size)), wire.until("!")]);
  assert.ok(answer.endsWith(`\r\n\r\n${size} ${"x".repeat(size)}!`));
});

Deno.test("writeAll() continues after a write that takes only some of the bytes", async () => {
  const size = 16 * 1024 * 1024;
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [wire, connection] = await Promise.all([openWire(listener.addr.port), listener.accept()]);
  const received = wire.rest();
  await writeAll(connection, new Uint8Array(size).fill(120));
  connection.close();
  assert.equal((await received).length, size);
  wire.close();
});

Deno.test("the longest-waiting connection of a network is closed to make room", async () => {
  await using gate = openTestGate(echo, { limits: { perNetwork: 3 } });
  const wires: Wire[] = [];
  for (let at = 1; at <= 5; at++) {
    wires.push(await openWire(gate.port));
    await until(() => gate.open() + gate.turnedAway() === at, `connection ${at} is handled`);
    gate.pass(0.25);
  }
  assert.equal(gate.open(), 3);
  assert.equal(gate.turnedAway(), 2);
  assert.deepEqual([await wires[0]?.rest(), await wires[1]?.rest()], ["", ""]);
  await wires[4]?.send(get("/new"));
  await wires[4]?.until("/new 127.0.0.1!");
  for (const wire of wires) wire.close();
});

Deno.test("of many simultaneous connections, those over the limit are refused", async () => {
  await using gate = openTestGate(echo, { limits: { perNetwork: 2 } });
  using first = await openWire(gate.port);
  using second = await openWire(gate.port);
  using third = await openWire(gate.port);
  assert.match(await third.rest(), /^HTTP\/1\.1 503 /);
  for (const wire of [first, second]) {
    await wire.send(get("/"));
    await wire.until("/ 127.0.0.1!");
  }
});

Deno.test("a connection over the limit is refused if all others have requests in progress", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer, { limits: { perNetwork: 2 } });
  using first = await openWire(gate.port);
  using second = await openWire(gate.port);
  for (const wire of [first, second]) await wire.send(get("/"));
  await until(() => held.count() === 2, "both requests are running");
  using third = await openWire(gate.port);
  const refused = await third.rest();
  assert.match(refused, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
  assert.match(refused, /\r\nretry-after: 1\r\n[^]*\r\nconnection: close\r\n/);
  const [head = "", body = ""] = refused.split("\r\n\r\n");
  assert.equal(JSON.parse(body).code, "overloaded");
  assert.equal(/content-length: (\d+)/.exec(head)?.[1], String(body.length));
  held.release();
  for (const wire of [first, second]) await wire.until("late!");
  assert.equal(gate.open(), 2);
});

Deno.test("the total limit applies to trusted proxies, the limit per network does not", async () => {
  // Attackers open connections 2 to 4, the proxy the others.
  let opened = 0;
  const networkOf = (): string | null => [2, 3, 4].includes(++opened) ? "attacker" : null;
  await using gate = openTestGate(echo, { limits: { connections: 5, perNetwork: 3 }, networkOf });
  const wires: Wire[] = [];
  for (let at = 1; at <= 8; at++) {
    wires.push(await openWire(gate.port));
    await until(() => gate.open() + gate.turnedAway() === at, `connection ${at} is handled`);
    gate.pass(0.25);
  }
  assert.equal(gate.open(), 5);
  const [proxy, ...others] = wires;
  for (const attacker of others.slice(0, 3)) assert.equal(await attacker.rest(), "");
  await proxy?.send(get("/proxy"));
  await proxy?.until("/proxy 127.0.0.1!");
  for (const wire of wires) wire.close();
});

Deno.test("after running out of file descriptors, the gate keeps a quarter of them free for a while", async () => {
  let milliseconds = 0;
  const ledger = openGateLedger(gateLimits, () => milliseconds);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const wires: Wire[] = [];
  const admit = async (): Promise<void> => {
    const [wire, client] = await Promise.all([openWire(listener.addr.port), listener.accept()]);
    wires.push(wire);
    ledger.admit(client, null);
    milliseconds += 250;
  };
  // Each uses one descriptor, and needs three once its client sends something.
  for (let at = 0; at < 48; at++) await admit();
  ledger.relieve();
  ledger.relieve();
  assert.equal(ledger.links().length, 12);
  await admit();
  assert.equal(ledger.links().length, 12, "a waiting link was closed to make room");
  milliseconds += 600_000;
  ledger.sweep();
  for (let at = 0; at < 12; at++) await admit();
  assert.equal(ledger.links().length, 12, "overdue links were closed, and 12 are new");
  for (let at = 0; at < 12; at++) await admit();
  assert.equal(ledger.links().length, 15, "the limit has risen by a quarter");
  ledger.links().forEach(ledger.close);
  for (const wire of wires) wire.close();
});

Deno.test("the gate refuses HTTP/2, even if its preface arrives byte by byte", async () => {
  let requests = 0;
  await using gate = openTestGate(() => new Response(`${++requests}!`));
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  for (const parts of [[preface], ["P", "R", "I"], ["PR", "I * HTTP/2.0"]]) {
    using wire = await openWire(gate.port);
    for (const part of parts) {
      await wire.send(part);
      await turn();
    }
    assert.match(await wire.rest(), /^HTTP\/1\.1 505 .*\r\nconnection: close\r\n/);
  }
  assert.equal(requests, 0);
  for (const parts of [["P", "OST"], ["PR", "OPFIND"], ["", "GET"]]) {
    using wire = await openWire(gate.port);
    for (const part of [...parts, " / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"]) {
      await wire.send(part);
      await turn();
    }
    assert.match(await wire.until("!"), /^HTTP\/1\.1 200 /);
  }
});

Deno.test("a new connection has ten seconds to send its first request", async () => {
  await using gate = openTestGate(echo);
  using wire = await openWire(gate.port);
  await until(() => gate.open("fresh") === 1, "the connection is open");
  gate.pass(9);
  assert.equal(gate.open(), 1);
  gate.pass(1);
  assert.equal(await wire.rest(), "");
});

Deno.test("a request's headers have ten seconds in total, even if bytes keep arriving", async () => {
  await using gate = openTestGate(echo);
  for (const start of ["P", "GET / HTTP/1.1\r\nhost: x\r\nx"]) {
    using wire = await openWire(gate.port);
    await wire.send(start);
    await until(() => gate.open("head") === 1, "the headers have started");
    for (const byte of ["O", "S", "T"]) {
      gate.pass(3);
      await wire.send(byte);
      await turn();
    }
    assert.equal(gate.open(), 1, `open until then: ${start}`);
    gate.pass(1);
    assert.equal(await wire.rest(), "");
  }
});

Deno.test("on a kept connection, the time for headers starts with their first byte", async () => {
  await using gate = openTestGate(echo);
  using wire = await openWire(gate.port);
  await wire.send(get("/first"));
  await wire.until("/first 127.0.0.1!");
  gate.pass(60);
  await wire.send("GET /second");
  await until(() => gate.open("head") === 1, "the headers have started");
  gate.pass(9);
  assert.equal(gate.open(), 1);
  gate.pass(1);
  assert.equal(await wire.rest(), "");
});

Deno.test("an idle connection is closed after 75 s, a running request after 300 s", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer);
  using wire = await openWire(gate.port);
  for (let times = 0; times < 2; times++) {
    await wire.send(get("/"));
    await until(() => held.count() === 1, "the request is running");
    gate.pass(299);
    held.release();
    await wire.until("late!");
    gate.pass(74);
    assert.equal(gate.open(), 1);
  }
  gate.pass(1);
  assert.equal(await wire.rest(), "");
  using hung = await openWire(gate.port);
  await hung.send(get("/"));
  await until(() => held.count() === 1, "the request is running");
  gate.pass(300);
  assert.equal(await hung.rest(), "");
  held.release();
});

Deno.test("a client that does not read its response is disconnected after 30 s", async () => {
  let pulls = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    pulls++;
    controller.enqueue(new Uint8Array(64 * 1024));
  };
  await using gate = openTestGate(() => new Response(new ReadableStream({ pull })));
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  let quietTurns = 0;
  let seen = 0;
  await until(() => {
    quietTurns = pulls > 0 && seen === pulls ? quietTurns + 1 : 0;
    seen = pulls;
    return quietTurns === 20;
  }, "the buffers between server and client are full");
  gate.pass(29);
  assert.equal(gate.open(), 1);
  gate.pass(1);
  assert.equal(gate.open(), 0);
});

Deno.test("a response with connection: close closes the connection, even with an unread body", async () => {
  const headers = { connection: "close" };
  const text = "too large!".repeat(2000);
  await using gate = openTestGate(() => new Response(text, { status: 413, headers }));
  using wire = await openWire(gate.port);
  await wire.send("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n{");
  const answer = await wire.rest();
  assert.match(answer, /^HTTP\/1\.1 413 [^]*\r\nconnection: close\r\n/i);
  assert.ok(answer.endsWith(text), "the whole response arrives");
  for (let times = 0; times < 3; times++) {
    await wire.send("x".repeat(1000));
    await turn();
  }
  assert.equal(gate.open(), 1, "the client can still read, and what it sends is dropped");
  gate.pass(2);
  assert.equal(gate.open(), 0, "the client had two seconds to close");
});

Deno.test("a client that closes its writing side still receives its response", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer);
  using wire = await openWire(gate.port);
  await wire.send(get("/"));
  await wire.closeWrite();
  await until(() => held.count() === 1, "the request is running");
  held.release();
  await wire.until("late!");
  gate.pass(1);
  assert.equal(await wire.rest(), "");
  await until(() => gate.open() === 0, "the connection is closed");
});

Deno.test("a disconnected client's connection is freed when its request ends", async () => {
  const held = openHeld();
  await using gate = openTestGate(held.answer);
  for (let at = 0; at < 3; at++) {
    const wire = await openWire(gate.port);
    await wire.send(get("/"));
    await until(() => held.count() === 1, "the request is running");
    wire.close();
    held.release("x".repeat(100_000));
    gate.pass(1);
    await until(() => gate.open() === 0, "the connection is closed");
  }
  assert.deepEqual(gate.faults(), []);
});

Deno.test("a request to the inner port that bypasses the gate returns 421", async () => {
  let requests = 0;
  await using gate = openTestGate(() => new Response(`${++requests}!`));
  const response = await fetch(`http://127.0.0.1:${gate.innerPort}/healthz`);
  assert.equal(response.status, 421);
  assert.equal(await response.text(), "");
  assert.equal(requests, 0);
});

Deno.test("drain() lets requests in progress finish and closes all waiting connections", async () => {
  const held = openHeld();
  await using gate = openTestGate((request) =>
    request.url.endsWith("/held") ? held.answer() : new Response("quick!")
  );
  using silent = await openWire(gate.port);
  using half = await openWire(gate.port);
  await half.send("GET / HTTP/1.1\r\nhost: x\r\n");
  using idle = await openWire(gate.port);
  await idle.send(get("/"));
  await idle.until("quick!");
  using busy = await openWire(gate.port);
  await busy.send(get("/held"));
  await until(() => held.count() === 1 && gate.open() === 4, "all are open");

  const drained = gate.drain(0);
  assert.deepEqual([await silent.rest(), await half.rest(), await idle.rest()], ["", "", ""]);
  await assert.rejects(openWire(gate.port), Deno.errors.ConnectionRefused);
  held.release();
  assert.match(await busy.rest(), /late!$/);
  for (const wire of [half, idle, busy]) wire.close();
  await drained;
  assert.equal(gate.open(), 0);
});

Deno.test("drain() serves requests of connections that were opened just before it", async () => {
  await using gate = openTestGate(() => new Response("served!"));
  const opened = await Promise.all(Array.from({ length: 20 }, () => openWire(gate.port)));
  const drained = gate.drain(0);
  const answers = opened.map(async (wire) => {
    await wire.send(get("/"));
    return await wire.rest();
  });
  for (const answer of await Promise.all(answers)) assert.match(answer, /served!$/);
  for (const wire of opened) wire.close();
  await drained;
});

Deno.test("drain() serves existing connections first, and ends when the last one is closed", async () => {
  await using gate = openTestGate((request) =>
    new Response("served!", {
      headers: request.url.endsWith("/last") ? { connection: "close" } : {},
    })
  );
  using wire = await openWire(gate.port);
  await wire.send(get("/first"));
  await wire.until("served!");
  const drained = gate.drain(60);
  await until(() => gate.open("idle") === 1, "the connection is idle");
  while (await openWire(gate.port).then((late) => (late.close(), true), () => false));
  await wire.send(get("/next"));
  await wire.until("served!");
  await wire.send(get("/last"));
  assert.match(await wire.rest(), /connection: close[^]*served!$/i);
  wire.close();
  await drained;
});

Deno.test("stopAccepting() refuses new connections and keeps the existing ones open", async () => {
  await using gate = openTestGate(() => new Response("served!"));
  using wire = await openWire(gate.port);
  await gate.stopAccepting();
  await assert.rejects(openWire(gate.port), Deno.errors.ConnectionRefused);
  for (const path of ["/first", "/next"]) {
    await wire.send(get(path));
    await wire.until("served!");
  }
  await gate.drain(0);
});

Deno.test("openGate() names the setting of an inner port in use, and frees the outer port", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = (): unknown => openTestGate(echo, {}, taken.addr.port);
  assert.throws(open, (error: Error) => {
    assert.ok(error instanceof InnerPortTaken);
    assert.match(error.message, /LATCHKEY_INNER_PORT/);
    return true;
  });
});
