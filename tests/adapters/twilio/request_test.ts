import assert from "node:assert/strict";
import { bodyMaxBytes } from "../../../core/adapters/twilio/body.ts";
import {
  alice,
  answering,
  codeOf,
  ofLogin,
  openAgainst,
  plain,
  verificationBody,
  verificationSid,
} from "./harness.ts";

const code = codeOf("123456");

/** A real server on loopback, and the bodies of the requests that it got. */
function listen(respond: (request: Request) => Response | Promise<Response>) {
  const seen: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    seen.push(await request.text());
    return respond(request);
  });
  return { server, seen, baseUrl: `http://127.0.0.1:${server.addr.port}` };
}

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`the verifier does not follow a ${status}`, async () => {
    const approving = verificationBody({ status: "approved" });
    const second = listen(() => Response.json(approving));
    const first = listen(() =>
      new Response("moved", { status, headers: { location: `${second.baseUrl}/v2` } })
    );
    const verifier = openAgainst(fetch, { baseUrl: first.baseUrl });
    for (
      const answer of [
        await verifier.check(verificationSid, code, ofLogin),
        await verifier.start(alice, "sms", plain),
        await verifier.fetch(verificationSid),
      ]
    ) {
      assert.equal(answer.result === "fault" && answer.untouched, false);
      assert.equal(answer.call.httpStatus, status);
      assert.match(answer.call.operatorWords, /redirect/);
    }
    assert.equal(first.seen.length, 3);
    assert.deepEqual(second.seen, []);
    await first.server.shutdown();
    await second.server.shutdown();
  });
}

Deno.test("the verifier reads a real server's response and leaves no connection busy", async () => {
  const { server, seen, baseUrl } = listen((request) => {
    assert.equal(request.headers.get("authorization"), `Basic ${btoa("AC:secret")}`);
    assert.equal(request.headers.get("content-type"), "application/x-www-form-urlencoded");
    return Response.json(verificationBody({ channel: "SMS" }), { status: 201 });
  });
  const verifier = openAgainst(fetch, { baseUrl });
  const answer = await verifier.start(alice, "sms", plain);
  assert.equal(answer.result === "sent" && answer.channel, "sms");
  assert.equal(answer.result === "sent" && answer.answeredChannel, "sms");
  assert.deepEqual(seen, [
    "To=%2B12025550100&Channel=sms&Tags=%7B%22purpose%22%3A%22login%22%7D",
  ]);
  await server.shutdown();
});

Deno.test("start() returns an untouched fault only if the connection was refused, not if it broke", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const baseUrl = `http://127.0.0.1:${port}`;
  const accepted = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(1024));
    connection.close();
    listener.close();
  })();
  const broken = await openAgainst(fetch, { baseUrl }).start(alice, "sms", plain);
  await accepted;
  assert.equal(broken.result === "fault" && broken.untouched, false);
  assert.match(broken.call.operatorWords, /^The connection was lost/);
  const refused = await openAgainst(fetch, { baseUrl }).start(alice, "sms", plain);
  assert.equal(refused.result === "fault" && refused.untouched, true);
  assert.match(refused.call.operatorWords, /^No connection/);
  assert.equal(refused.call.httpStatus, null);
});

Deno.test("check() sends no code to a server without TLS at an https URL", async () => {
  const { server, seen, baseUrl } = listen(() => Response.json(verificationBody()));
  const verifier = openAgainst(fetch, { baseUrl: baseUrl.replace("http:", "https:") });
  const answer = await verifier.check(verificationSid, code, ofLogin);
  assert.equal(answer.result === "fault" && answer.untouched, true);
  assert.deepEqual(seen, []);
  await server.shutdown();
});

/** Errors of fetch, and whether the request certainly had no effect. The first is Deno 2.9's. */
const rejections: readonly (readonly [string, unknown, boolean])[] = [
  [
    "DNS",
    new TypeError("fetch failed", {
      cause: new Error("error sending request for url: client error (Connect): dns error: failed"),
    }),
    true,
  ],
  [
    "reset",
    new TypeError("fetch failed", { cause: new Error("client error (SendRequest): closed") }),
    false,
  ],
  ["permission", Object.assign(new Error("Requires net access"), { name: "NotCapable" }), true],
  ["bad base URL", new TypeError("Invalid URL: 'x'"), true],
  ["no cause", new TypeError("fetch failed"), false],
  ["a string", "gone", false],
  ["undefined", undefined, false],
];

for (const [name, reason, untouched] of rejections) {
  Deno.test(`start() returns a fault if fetch rejects or throws (${name})`, async () => {
    const verifiers = [
      openAgainst(() => Promise.reject(reason)),
      openAgainst(() => {
        throw reason;
      }),
    ];
    for (const verifier of verifiers) {
      const answer = await verifier.start(alice, "sms", plain);
      assert.equal(answer.result === "fault" && answer.untouched, untouched);
      assert.equal(answer.call.httpStatus, null);
    }
  });
}

Deno.test("the timeout ends a fetch that ignores it, and closes a late response", async () => {
  const late = Promise.withResolvers<Response>();
  const canceled = Promise.withResolvers<void>();
  const verifier = openAgainst(() => late.promise, { timeoutMs: 20 });
  const answer = await verifier.start(alice, "sms", plain);
  assert.equal(answer.result === "fault" && answer.untouched, false);
  assert.match(answer.call.operatorWords, /did not respond in time/);
  assert.ok(answer.call.latencyMs >= 15 && answer.call.latencyMs < 2000);
  late.resolve(new Response(new ReadableStream({ cancel: () => canceled.resolve() })));
  await canceled.promise;
});

Deno.test("the timeout covers the body, not only the headers", async () => {
  const canceled = Promise.withResolvers<void>();
  const trickle = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("{")),
    cancel: () => canceled.resolve(),
  });
  const fetch = () => Promise.resolve(new Response(trickle, { status: 200 }));
  const answer = await openAgainst(fetch, { timeoutMs: 20 }).check(verificationSid, code, ofLogin);
  assert.equal(answer.result === "fault" && answer.untouched, false);
  assert.match(answer.call.operatorWords, /did not respond in time/);
  assert.equal(answer.call.httpStatus, 200);
  await canceled.promise;
});

Deno.test("check() reads at most 64 KiB of a body", async () => {
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(1024).fill(0x20));
    },
  });
  const verifier = openAgainst(() => Promise.resolve(new Response(endless)));
  const answer = await verifier.check(verificationSid, code, ofLogin);
  assert.match(answer.call.operatorWords, /too large/);
  assert.equal(answer.result === "fault" && answer.untouched, false);
  assert.ok(pulled <= 67, `${pulled} KiB pulled`);
});

Deno.test("check() accepts a body of exactly 64 KiB and rejects one more byte", async () => {
  const approved = JSON.stringify(verificationBody({ status: "approved", valid: true }));
  for (
    const [bytes, result] of [[bodyMaxBytes, "approved"], [bodyMaxBytes + 1, "fault"]] as const
  ) {
    const verifier = openAgainst(() => Promise.resolve(new Response(approved.padEnd(bytes))));
    assert.equal((await verifier.check(verificationSid, code, ofLogin)).result, result);
  }
});

Deno.test("an error without a known code is a fault that depends on the HTTP status", async () => {
  const cases: readonly (readonly [number, unknown, boolean, number | null])[] = [
    [400, { code: 99_999 }, true, null],
    [403, "<html>", true, null],
    [404, {}, true, null],
    [404, { code: "20404" }, true, null],
    [408, {}, false, null],
    [429, {}, true, 5],
    [500, {}, false, null],
    [502, "<html>", false, null],
    [599, { code: 1.5 }, false, null],
  ];
  for (const [status, body, untouched, wait] of cases) {
    const verifier = openAgainst(answering(body, { status }));
    const answers = [
      await verifier.start(alice, "sms", plain),
      await verifier.check(verificationSid, code, ofLogin),
      await verifier.fetch(verificationSid),
    ];
    for (const answer of answers) {
      assert.equal(answer.result, "fault", String(status));
      if (answer.result !== "fault") continue;
      assert.equal(answer.untouched, untouched, String(status));
      assert.equal(answer.retryAfterSeconds, wait, String(status));
    }
  }
});

Deno.test("the verifier keeps a request ID only if it looks like one", async () => {
  const ids: readonly (readonly [string, string | null])[] = [
    [`RQ${"0".repeat(32)}`, `RQ${"0".repeat(32)}`],
    ["+12025550100", null],
    ["12025550100", null],
    ["RQ <script>", null],
    ["R".repeat(200), null],
  ];
  for (const [id, kept] of ids) {
    const headers = { "twilio-request-id": id };
    const answer = await openAgainst(answering({}, { headers })).fetch(verificationSid);
    assert.equal(answer.call.providerRequestId, kept);
  }
});
