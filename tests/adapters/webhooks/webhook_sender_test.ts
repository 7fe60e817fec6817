import { deepEqual, equal, rejects, throws } from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { openWebhookSender } from "../../../core/adapters/webhooks/webhook_sender.ts";
import type { WebhookTarget } from "../../../core/domain/webhooks/webhook_target.ts";

const key = new Uint8Array(32).fill(7);
const oldKey = new Uint8Array(32).fill(8);
const message = {
  id: "evt_1",
  kind: "event",
  body: JSON.stringify({
    type: "user.locked",
    timestamp: "2026-01-01T00:00:00.000Z",
    data: { user_id: "usr_1", reason: "<b>", session_id: null },
  }),
} as const;

function target(facts: Partial<WebhookTarget> = {}): WebhookTarget {
  return {
    name: "crm",
    url: "https://hooks.example.com/latchkey",
    secrets: [key],
    events: ["*"],
    alerts: true,
    format: "json",
    authorization: null,
    isPrivate: false,
    ...facts,
  };
}

/** A sender whose requests are recorded, and answered by `answer`. */
function sender(
  answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 }),
  addresses: readonly string[] = ["93.184.216.34"],
) {
  const requests: { readonly request: Request; readonly body: string }[] = [];
  const opened = openWebhookSender({
    fetch: async (input, init) => {
      const request = new Request(input, init);
      requests.push({ request, body: await request.text() });
      return await answer();
    },
    lookUp: () => Promise.resolve(addresses),
    clock: Date.now,
    appName: "Contoso",
    timeoutMs: 50,
  });
  return { send: opened.send, requests };
}

Deno.test("a message is signed by the Standard Webhooks scheme with every secret", async () => {
  const { send, requests } = sender();
  equal(await send(target({ secrets: [key, oldKey] }), message), null);
  const [sent] = requests;
  const headers = Object.fromEntries(sent?.request.headers ?? []);
  for (const secret of [key, oldKey]) {
    const webhook = new Webhook(`whsec_${secret.toBase64()}`);
    deepEqual(webhook.verify(sent?.body ?? "", headers), JSON.parse(message.body));
    throws(() => webhook.verify(`${sent?.body} `, headers));
  }
  throws(() =>
    new Webhook(`whsec_${new Uint8Array(32).toBase64()}`).verify(sent?.body ?? "", headers)
  );
  equal(headers["webhook-id"], "evt_1");
  equal(sent?.request.redirect, "manual");
});

Deno.test("a secret changes on two instances by the documented order without a refused message", async () => {
  /** The secrets of both instances, and the one of the receiver, after each restart or change. */
  const steps = [
    [[oldKey], [oldKey], oldKey],
    [[key, oldKey], [oldKey], oldKey],
    [[key, oldKey], [key, oldKey], oldKey],
    [[key, oldKey], [key, oldKey], key],
    [[key], [key, oldKey], key],
    [[key], [key], key],
  ] as const;
  const send = async (secrets: readonly Uint8Array[], ofReceiver: Uint8Array) => {
    const { send, requests } = sender();
    await send(target({ secrets: [...secrets] }), message);
    const [sent] = requests;
    const headers = Object.fromEntries(sent?.request.headers ?? []);
    new Webhook(`whsec_${ofReceiver.toBase64()}`).verify(sent?.body ?? "", headers);
  };
  for (const [first, second, ofReceiver] of steps) {
    await send(first, ofReceiver);
    await send(second, ofReceiver);
  }
  await rejects(send([key], oldKey), "the new secret alone, before the receiver has it");
});

Deno.test("a receiver that does not answer with 2xx has not accepted the message", async () => {
  for (const status of [301, 302, 400, 410, 500]) {
    const headers = { location: "https://other.example.com/" };
    const { send, requests } = sender(() => new Response("no", { status, headers }));
    equal((await send(target(), message))?.problem, `HTTP ${status}`);
    equal(requests.length, 1);
  }
  const { send } = sender(() => Promise.reject(new TypeError("refused")));
  equal((await send(target(), message))?.problem, "no connection");
});

Deno.test("a receiver with 429 or 503 says when to send again", async () => {
  const cases: readonly (readonly [number, string, number | null])[] = [
    [429, "120", 120],
    [503, "Tue, 15 Nov 2026 08:00:30 GMT", 30],
    [503, "999999", 86_400],
    [503, "soon", null],
    [500, "120", null],
    [404, "120", null],
  ];
  for (const [status, asked, retryAfterSeconds] of cases) {
    const headers = { "retry-after": asked, date: "Tue, 15 Nov 2026 08:00:00 GMT" };
    const { send } = sender(() => new Response(null, { status, headers }));
    deepEqual(await send(target(), message), { problem: `HTTP ${status}`, retryAfterSeconds });
  }
});

Deno.test("a receiver that is slow or answers without end is left", async () => {
  const { send } = sender(() => new Promise(() => {}));
  equal((await send(target(), message))?.problem, "it took too long");
  let chunks = 0;
  const endless = new ReadableStream({
    pull(controller) {
      chunks++;
      controller.enqueue(new Uint8Array(16 * 1024));
    },
  });
  equal(await sender(() => new Response(endless)).send(target(), message), null);
  equal(chunks < 10, true);
});

Deno.test("a host with an address that is not public is refused unless it is private", async () => {
  for (
    const address of [
      "127.0.0.1",
      "10.0.0.1",
      "169.254.169.254",
      "::1",
      "fd00::1",
      "fe80::1",
      "::ffff:10.0.0.1",
      "100.64.0.1",
      "0.0.0.0",
    ]
  ) {
    const { send, requests } = sender(undefined, ["93.184.216.34", address]);
    equal(
      (await send(target(), message))?.problem,
      "the host has an address that is not public",
      address,
    );
    equal(requests.length, 0);
    equal(await send(target({ isPrivate: true }), message), null);
  }
  equal((await sender(undefined, []).send(target(), message))?.problem, "the host has no address");
});

Deno.test("Slack and ntfy get bodies in their formats", async () => {
  const { send, requests } = sender();
  await send(target({ format: "slack", secrets: [] }), message);
  await send(
    target({ format: "ntfy", secrets: [], authorization: "Bearer tk_1" }),
    { ...message, kind: "alert" },
  );
  const [slack, ntfy] = requests;
  deepEqual(JSON.parse(slack?.body ?? ""), {
    text: "*Contoso: user.locked*\nuser_id: usr_1\nreason: &lt;b&gt;",
  });
  equal(slack?.request.headers.get("webhook-signature"), null);
  equal(ntfy?.body, "user_id: usr_1\nreason: <b>");
  equal(ntfy?.request.headers.get("title"), "Contoso: user.locked");
  equal(ntfy?.request.headers.get("priority"), "high");
  equal(ntfy?.request.headers.get("authorization"), "Bearer tk_1");
});
