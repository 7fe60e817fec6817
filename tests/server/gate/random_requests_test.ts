/** Random requests: what the gate reads itself, Deno's server reads in the same way. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { wholeRequest } from "../../../server/gate/whole_request.ts";

/** What an app sees of a request. Characters of the body are its bytes. */
async function factsOf(request: Request): Promise<unknown> {
  const headers = new Map<string, string | null>();
  request.headers.forEach((_, name) => headers.set(name, request.headers.get(name)));
  const body = request.body === null ? "" : latin1.decode(await request.bytes());
  return { method: request.method, url: request.url, headers: [...headers].sort(), body };
}

const latin1 = new TextDecoder("latin1");

/** Values that the gate reads, and others, most of which it leaves to Deno. */
function mostly(usual: readonly string[], others: readonly string[]): fc.Arbitrary<string> {
  const arbitrary = fc.constantFrom(...usual);
  return fc.oneof({ weight: 9, arbitrary }, fc.constantFrom(...others));
}

const method = mostly(["GET", "POST", "PATCH", "DELETE"], ["HEAD", "PUT", "get", ""]);

const segments = fc.array(mostly(["/", "a", "A", "~", "-", "_"], [".", "..", "%2e", ":", "é"]));
const query = fc.array(mostly(["a", "?", "=", "&", "%", "+", "/", ".", ":"], ["#", "'", " ", "["]));
const target = fc.oneof(
  { weight: 9, arbitrary: segments.map((parts) => `/${parts.join("")}`) },
  { weight: 9, arbitrary: query.map((parts) => `/?${parts.join("")}`) },
  fc.constantFrom("*", "", "http://a/", "a", "/\\"),
);

const host = mostly(
  ["id.example.com", "127.0.0.1:8000", "a", "A", "a:80", "a:443", "0x7f.1", "256.0.0.1", "a..b"],
  ["a:65536", "a:00080", "a:", "017", "1.2.3", ".", "-", "_", "", "a/b", "a@b", "[::1]"],
);

const value = mostly(
  ["a", "a, b", "a  b", " \ta\t ", "a\tb", "close", ":", "0", '"a"', "http://a"],
  ["", " ", "é", "\x7f", "\0", "a\nb: c", "a\rb: c", "a\r\n b", "chunked", "upgrade"],
);

const name = mostly(
  ["x", "X", "x_y", "cookie", "authorization", "accept", "origin", "__proto__", "connection"],
  ["content-length", "host", "transfer-encoding", "expect", "te", "content-length ", " x", ""],
);

const header = fc.tuple(name, value).map((parts) => parts.join(":"));

const body = fc.constantFrom(
  "",
  "",
  "{}",
  "\x80\xff",
  "0\r\n\r\n",
  "GET / HTTP/1.1\r\nhost: a\r\n\r\n",
);

const change = fc.record({
  at: fc.nat(200),
  length: fc.nat(1),
  text: fc.constantFrom("\r", "\n", "\0", " ", "\t", ":", "\r\n", "\xe9", "a", ""),
});

const requests = fc.record({
  ...{ method, target, host, body },
  before: fc.array(header, { maxLength: 2 }),
  after: fc.array(header, { maxLength: 2 }),
  /** Added to the length of the body. */
  excess: fc.constantFrom(0, 0, 0, 0, 1, -1),
  changes: fc.oneof(
    { weight: 4, arbitrary: fc.array(change, { maxLength: 0 }) },
    fc.array(change, { maxLength: 2 }),
  ),
}).map(({ method, target, host, body, before, after, excess, changes }) => {
  const length = body.length === 0 ? [] : [`Content-Length: ${body.length + excess}`];
  const lines = [`${method} ${target} HTTP/1.1`, ...before, `Host: ${host}`, ...after, ...length];
  const text = `${lines.join("\r\n")}\r\n\r\n${body}`;
  return changes.reduce(
    (text, { at, length, text: added }) => text.slice(0, at) + added + text.slice(at + length),
    text,
  );
});

/** A client of Deno's server, which keeps its connection as long as the server does. */
function openReader() {
  const seen: unknown[] = [];
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, async (request) => {
    seen.push(await factsOf(request));
    return new Response("!");
  });
  const buffer = new Uint8Array(1024);
  let connection: Deno.TcpConn | null = null;
  return {
    /** What the server saw since the last call, and whether it has announced to close. */
    async read(bytes: Uint8Array): Promise<{ seen: readonly unknown[]; closes: boolean }> {
      connection ??= await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
      await connection.write(bytes);
      let received = "";
      while (!received.endsWith("!")) {
        const length = await connection.read(buffer);
        if (length === null) break;
        received += latin1.decode(buffer.subarray(0, length));
        if (received.startsWith("HTTP/1.1 4")) break;
      }
      const closes = /^connection: close\r$/im.test(received);
      if (closes || !received.endsWith("!")) {
        connection.close();
        connection = null;
      }
      return { seen: seen.splice(0), closes };
    },
    async [Symbol.asyncDispose](): Promise<void> {
      connection?.close();
      await server.shutdown();
    },
  };
}

Deno.test("wholeRequest() reads random requests as Deno does, or leaves them to it", async () => {
  await using reader = openReader();
  let read = 0;
  const property = fc.asyncProperty(requests, async (text) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const request = wholeRequest(bytes);
    if (request === null) return;
    read++;
    // On the same connection as the one before: so that one ended where the gate saw its end.
    const { seen, closes } = await reader.read(bytes);
    assert.deepEqual(seen, [await factsOf(request)]);
    assert.equal(closes, request.headers.get("connection") === "close");
  });
  await fc.assert(property, { numRuns: 8000, seed: 1 });
  assert.ok(read > 500, `only ${read} requests were read`);
});
