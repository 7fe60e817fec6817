import assert from "node:assert/strict";
import { breachHashOf } from "../../../core/adapters/breached_passwords/breach_hash.ts";
import { findInRange } from "../../../core/adapters/breached_passwords/range_request.ts";

const hash = breachHashOf("Password1!");
const suffix = hash.slice(5);

/** Answers as api.pwnedpasswords.com does, and keeps what it was asked. */
function openServer(respond: (request: Request) => Response | Promise<Response>) {
  const requests: { readonly path: string; readonly headers: Headers }[] = [];
  const listening = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(listening, (request) => {
    const { headers, url } = request;
    requests.push({ path: new URL(url).pathname, headers: new Headers(headers) });
    return respond(request);
  });
  return {
    requests,
    url: `http://127.0.0.1:${server.addr.port}/range/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function range(...lines: readonly string[]): Response {
  const others = ["0018A45C4D1DEB81644B54AB7F969B88D65:4", "FFFD6A8D5AF1F9B1A2B1B8A9B8D4A1F2A3C:1"];
  return new Response([others[0], ...lines, others[1]].join("\r\n"));
}

Deno.test("findInRange() sends five characters of the hash, and asks for padding (R09)", async () => {
  assert.equal(breachHashOf("password"), "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
  await using server = openServer(() => range(`${suffix}:129`));
  const answer = await findInRange({ fetch, url: server.url }, hash);
  assert.deepEqual(answer, { found: true });
  const [request] = server.requests;
  assert.equal(request?.path, `/range/${hash.slice(0, 5)}`);
  assert.equal(request?.headers.get("add-padding"), "true");
  assert.equal(JSON.stringify([...request?.headers ?? []]).includes(suffix), false);
});

Deno.test("findInRange() does not find other hashes, or those of the padding", async () => {
  const answers = [range(), range(`${suffix}:0`), range(`${suffix.slice(0, -1)}:12`)];
  await using server = openServer(() => answers.shift() ?? range());
  for (let asked = 0; asked < 3; asked++) {
    assert.deepEqual(await findInRange({ fetch, url: server.url }, hash), { found: false });
  }
});

Deno.test("findInRange() is unknown for anything but a range, and follows no redirect", async () => {
  const answers: Readonly<Record<string, () => Response>> = {
    "the response is not a range": () => new Response("<html>Sign in to the Wi-Fi</html>"),
    "the response is not a range ": () => new Response(""),
    "HTTP 302": () => Response.redirect("http://127.0.0.1:9/"),
    "HTTP 429": () => new Response("slow down", { status: 429 }),
    "HTTP 503": () => new Response(null, { status: 503 }),
    "the response is too large": () => range("A".repeat(300_000)),
  };
  for (const [why, respond] of Object.entries(answers)) {
    await using server = openServer(respond);
    const answer = await findInRange({ fetch, url: server.url }, hash);
    assert.deepEqual(answer, {
      found: null,
      words: `Cannot ask LATCHKEY_BREACH_URL: ${why.trim()}`,
    });
    assert.equal(server.requests.length, 1);
  }
});

Deno.test("findInRange() is unknown without a connection, and after the time-out", async () => {
  const closed = { fetch, url: "http://127.0.0.1:9/range/" };
  const refused = { found: null, words: "Cannot ask LATCHKEY_BREACH_URL: no connection" };
  assert.deepEqual(await findInRange(closed, hash), refused);
  // A server that never responds, and one that never ends its response.
  const never = () => new Promise<Response>(() => undefined);
  const endless = (): Promise<Response> =>
    Promise.resolve(
      new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array([65])) })),
    );
  for (const slow of [never, endless]) {
    const answer = await findInRange({ fetch: slow, url: "https://x/", timeoutMs: 10 }, hash);
    assert.deepEqual(answer, {
      found: null,
      words: "Cannot ask LATCHKEY_BREACH_URL: it took too long",
    });
  }
});
