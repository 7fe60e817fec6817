import { deepEqual, equal } from "node:assert/strict";
import { openLogoutSender } from "../../../core/adapters/webhooks/logout_sender.ts";

/** A sender whose requests are recorded, and answered by `answer`. */
function sender(answer: (signal: AbortSignal) => Response | Promise<Response>) {
  const requests: Request[] = [];
  const opened = openLogoutSender({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push(request);
      return await answer(request.signal);
    },
    hosts: ["shop.example:443", "127.0.0.1:9000"],
    timeoutMs: 20,
  });
  return { send: opened.send, requests };
}

const uri = "https://shop.example/backchannel";

Deno.test("a logout token is sent as a form, and 200 and 204 accept it", async () => {
  for (const status of [200, 204]) {
    const { send, requests } = sender(() => new Response(null, { status }));
    equal(await send(uri, "a.b-c.d_e"), null);
    const [request] = requests;
    equal(request?.method, "POST");
    equal(request?.url, uri);
    equal(request?.redirect, "manual");
    equal(
      request?.headers.get("content-type"),
      "application/x-www-form-urlencoded;charset=UTF-8",
    );
    equal(await request?.text(), "logout_token=a.b-c.d_e");
  }
});

Deno.test("only 400 is final; redirects are not followed", async () => {
  for (const status of [400, 401, 404, 429, 500, 503, 302, 307]) {
    const headers = { location: "https://shop.example/other" };
    const { send, requests } = sender(() => new Response(null, { status, headers }));
    deepEqual(await send(uri, "t"), { problem: `HTTP ${status}`, final: status === 400 });
    equal(requests.length, 1);
  }
});

Deno.test("a host that is not listed is never fetched", async () => {
  const { send, requests } = sender(() => new Response());
  for (
    const other of [
      "https://shop.example:8443/",
      "http://shop.example/",
      "https://shop.example.evil.example/",
      "https://evil.example/?shop.example",
      "http://127.0.0.1/",
      "no URI",
    ]
  ) {
    const problem = "its host is not in LATCHKEY_OUTBOUND_HOSTS";
    deepEqual(await send(other, "t"), { problem, final: true }, other);
  }
  deepEqual(requests, []);
  equal(await send("http://127.0.0.1:9000/", "t"), null);
});

Deno.test("a client that cannot be reached, or answers too late, is tried again", async () => {
  const gone = sender(() => Promise.reject(new TypeError("refused")));
  deepEqual(await gone.send(uri, "t"), { problem: "no connection", final: false });
  const slow = sender((signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
  );
  deepEqual(await slow.send(uri, "t"), { problem: "it took too long", final: false });
});
