import assert from "node:assert/strict";
import { wholeRequest } from "../../../server/gate/whole_request.ts";
import { openWire, type Wire } from "./gate_kit.ts";

const encoder = new TextEncoder();

/** Every header, in the order of the request, and the body. */
interface Facts {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [string, string | null][];
  readonly body: string;
}

async function factsOf(request: Request, names: readonly string[]): Promise<Facts> {
  return {
    method: request.method,
    url: request.url,
    headers: names.map((name) => [name, request.headers.get(name)]),
    body: request.body === null ? "" : await request.text(),
  };
}

/** What Deno's own server reads in the same bytes. */
async function readByDeno(text: string, names: readonly string[]): Promise<Facts> {
  const read = Promise.withResolvers<Facts>();
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, async (request) => {
    read.resolve(await factsOf(request, names));
    return new Response("!", { headers: { connection: "close" } });
  });
  using wire: Wire = await openWire(server.addr.port);
  await wire.send(text);
  await wire.until("!");
  wire.close();
  await server.shutdown();
  return await read.promise;
}

function read(text: string): Request | null {
  return wholeRequest(encoder.encode(text));
}

const names = ["host", "authorization", "x-many", "x-Forwarded-For", "cookie", "user-agent"];

const host = "host: id.example.com\r\n";

const wholes: Readonly<Record<string, string>> = {
  "a session check": `GET /v1/session HTTP/1.1\r\n${host}authorization: Bearer lk_s_a.b\r\n\r\n`,
  "a host with a port": "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n",
  "a query": `GET /v1/users?q=a%20b&after=x+y:z,~ HTTP/1.1\r\n${host}\r\n`,
  "a hidden path": `GET /.well-known/a.b..c/...d HTTP/1.1\r\n${host}\r\n`,
  "slashes": `GET //a///b/ HTTP/1.1\r\n${host}\r\n`,
  "spaces around and in values":
    `GET / HTTP/1.1\r\n${host}X-Many: \t a  b\tc \r\nUSER-AGENT:x\r\n\r\n`,
  "a header twice":
    `GET / HTTP/1.1\r\n${host}x-many: a\r\nx-many: b\r\nx-forwarded-for: 192.0.2.1\r\n\r\n`,
  "a cookie": `GET / HTTP/1.1\r\n${host}cookie: a=b; c="d"\r\nconnection: Keep-Alive\r\n\r\n`,
  "100 headers": `GET / HTTP/1.1\r\n${host}${"x-many: a\r\n".repeat(99)}\r\n`,
  "a body": `POST /v1/login HTTP/1.1\r\n${host}content-length: 7\r\n\r\n{"é":1}`.replace("7", "8"),
  "a body that looks like a request":
    `POST / HTTP/1.1\r\n${host}content-length: 18\r\n\r\nGET / HTTP/1.1\r\n\r\n`,
  "an empty body": `POST /v1/logout HTTP/1.1\r\n${host}content-length: 0\r\n\r\n`,
  "no body": `DELETE /v1/sessions/x HTTP/1.1\r\n${host}\r\n`,
};

for (const [what, text] of Object.entries(wholes)) {
  Deno.test(`wholeRequest() reads the same as Deno: ${what}`, async () => {
    const request = read(text);
    assert.ok(request !== null);
    assert.deepEqual(await factsOf(request, names), await readByDeno(text, names));
  });
}

const others: Readonly<Record<string, string>> = {
  "nothing": "",
  "a part of a head": `GET / HTTP/1.1\r\n${host}`,
  "bytes after the end": `GET / HTTP/1.1\r\n${host}\r\nG`,
  "two requests": `GET / HTTP/1.1\r\n${host}\r\n`.repeat(2),
  "a part of a body": `POST / HTTP/1.1\r\n${host}content-length: 3\r\n\r\n{}`,
  "bytes after a body": `POST / HTTP/1.1\r\n${host}content-length: 1\r\n\r\n{}`,
  "characters counted instead of bytes": `POST / HTTP/1.1\r\n${host}content-length: 1\r\n\r\né`,
  "a GET with a length": `GET / HTTP/1.1\r\n${host}content-length: 0\r\n\r\n`,
  "two lengths": `POST / HTTP/1.1\r\n${host}content-length: 2\r\ncontent-length: 2\r\n\r\n{}`,
  "a list of lengths": `POST / HTTP/1.1\r\n${host}content-length: 2, 2\r\n\r\n{}`,
  "a signed length": `POST / HTTP/1.1\r\n${host}content-length: +2\r\n\r\n{}`,
  "a hexadecimal length": `POST / HTTP/1.1\r\n${host}content-length: 0x2\r\n\r\n{}`,
  "chunks": `POST / HTTP/1.1\r\n${host}transfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
  "a length and chunks":
    `POST / HTTP/1.1\r\n${host}content-length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  "a folded line": `GET / HTTP/1.1\r\n${host}x: a\r\n b\r\n\r\n`,
  "a space before the colon": `GET / HTTP/1.1\r\n${host}content-length : 0\r\n\r\n`,
  "a bare LF": `GET / HTTP/1.1\r\n${host}x: a\ny: b\r\n\r\n`,
  "a bare CR": `GET / HTTP/1.1\r\n${host}x: a\ry: b\r\n\r\n`,
  "a NUL": `GET / HTTP/1.1\r\n${host}x: a\0b\r\n\r\n`,
  "a value that is not ASCII": `GET / HTTP/1.1\r\n${host}x: é\r\n\r\n`,
  "an empty value": `GET / HTTP/1.1\r\n${host}x:\r\n\r\n`,
  "a line without a colon": `GET / HTTP/1.1\r\n${host}x\r\n\r\n`,
  "no host": "GET / HTTP/1.1\r\nx: a\r\n\r\n",
  "two hosts": `GET / HTTP/1.1\r\n${host}${host}\r\n`,
  "a host with a path": "GET / HTTP/1.1\r\nhost: a/b\r\n\r\n",
  "a host with a user": "GET / HTTP/1.1\r\nhost: a@b\r\n\r\n",
  "a port over 65535": "POST / HTTP/1.1\r\nhost: a:65536\r\n\r\n",
  "a host that a URL spells in lower case": "POST / HTTP/1.1\r\nhost: A\r\n\r\n",
  "a host that a URL spells as an address": "POST / HTTP/1.1\r\nhost: 0x7f.1\r\n\r\n",
  "a port that a URL omits": "POST / HTTP/1.1\r\nhost: a:80\r\n\r\n",
  "101 headers": `GET / HTTP/1.1\r\n${host}${"x: a\r\n".repeat(100)}\r\n`,
  "two cookies": `GET / HTTP/1.1\r\n${host}cookie: a=b\r\ncookie: c=d\r\n\r\n`,
  "HTTP/1.0": `GET / HTTP/1.0\r\n${host}\r\n`,
  "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "HEAD": `HEAD / HTTP/1.1\r\n${host}\r\n`,
  "OPTIONS": `OPTIONS / HTTP/1.1\r\n${host}\r\n`,
  "a method in lower case": `get / HTTP/1.1\r\n${host}\r\n`,
  "a whole URL": `GET http://id.example.com/ HTTP/1.1\r\n${host}\r\n`,
  "a fragment": `GET /#a HTTP/1.1\r\n${host}\r\n`,
  "a backslash": `GET /a\\b HTTP/1.1\r\n${host}\r\n`,
  "an escape in the path": `GET /%2e%2e/a HTTP/1.1\r\n${host}\r\n`,
  "a dot segment": `GET /a/./b HTTP/1.1\r\n${host}\r\n`,
  "a double dot segment": `GET /a/.. HTTP/1.1\r\n${host}\r\n`,
  "a dot segment before a query": `GET /a/.?b HTTP/1.1\r\n${host}\r\n`,
  "two spaces": `GET  / HTTP/1.1\r\n${host}\r\n`,
  "a BOM": `\ufeffGET / HTTP/1.1\r\n${host}\r\n`,
  "a BOM that hides bytes after the end": `\ufeffGET / HTTP/1.1\r\n${host}\r\nabc`,
  "an empty line first": `\r\nGET / HTTP/1.1\r\n${host}\r\n`,
  "Expect": `POST / HTTP/1.1\r\n${host}expect: 100-continue\r\ncontent-length: 2\r\n\r\n{}`,
  "Upgrade": `GET / HTTP/1.1\r\n${host}connection: Upgrade\r\nupgrade: h2c\r\n\r\n`,
  "a header named in Connection": `GET / HTTP/1.1\r\n${host}connection: close, x-many\r\n\r\n`,
  "TE": `GET / HTTP/1.1\r\n${host}te: trailers\r\n\r\n`,
};

for (const [what, text] of Object.entries(others)) {
  Deno.test(`wholeRequest() leaves to Deno: ${what}`, () => assert.equal(read(text), null));
}

Deno.test("wholeRequest() reads a body that is not UTF-8, and finds headers by any spelling", async () => {
  const head = encoder.encode(`POST / HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\n`);
  const request = wholeRequest(Uint8Array.of(...head, 0xff, 0xfe));
  assert.deepEqual(await request?.bytes(), Uint8Array.of(0xff, 0xfe));
  const { headers } = read(`GET / HTTP/1.1\r\n${host}X-Many: a\r\n\r\n`) ?? assert.fail();
  assert.equal(headers.get("x-MANY"), "a");
  assert.equal(headers.has("X-many"), true);
  assert.equal(headers.get("x"), null);
});

Deno.test("what a request without a body lacks throws", () => {
  const request = read(`GET / HTTP/1.1\r\n${host}\r\n`);
  assert.ok(request instanceof Request);
  assert.throws(() => request.signal, TypeError);
});
