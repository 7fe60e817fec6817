import assert from "node:assert/strict";
import type { CodeVerifier, MessagePage, ProviderMessage } from "../../../core/ports/verifier.ts";
import {
  alice,
  answering,
  ofLogin,
  openAgainst,
  openSimulated,
  phoneNumber,
  plain,
  rightCodeFor,
  serviceSid,
  sidOf,
  verificationBody,
  verificationSid,
} from "./harness.ts";

const since = 1_800_000_000_000;
const attemptSid = `VL${"0123456789abcdef".repeat(2)}`;

function listedBody(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sid: attemptSid,
    service_sid: serviceSid,
    verification_sid: verificationSid,
    date_created: "2027-01-15T08:00:00Z",
    channel: "sms",
    price: { value: "0.0079", currency: "usd" },
    channel_data: { to: alice, message_status: "delivered", error_code: null },
    ...more,
  };
}

function pageBody(attempts: unknown, nextPageUrl: unknown = null): Record<string, unknown> {
  return { attempts, meta: { key: "attempts", next_page_url: nextPageUrl } };
}

function messagesOf(answer: MessagePage): readonly ProviderMessage[] {
  assert.equal(answer.result, "listed", JSON.stringify(answer));
  return answer.result === "listed" ? answer.messages : [];
}

function wordsOf(answer: MessagePage): string {
  assert.equal(answer.result, "fault");
  return answer.result === "fault" ? answer.words : "";
}

/** All pages, one after the other. */
async function listAll(verifier: CodeVerifier, from = since): Promise<readonly ProviderMessage[]> {
  const all: ProviderMessage[] = [];
  for (let page: string | null = null;;) {
    const answer: MessagePage = await verifier.listMessages(from, page);
    all.push(...messagesOf(answer));
    if (answer.result === "fault" || answer.next === null) return all;
    page = answer.next;
  }
}

Deno.test("start() returns the message that it sent, after a resend the newer one", async () => {
  const { verifier, simulator } = openSimulated();
  const first = await verifier.start(alice, "sms", plain);
  simulator.advance(30);
  const second = await verifier.start(alice, "call", plain);
  assert.ok(first.result === "sent" && second.result === "sent");
  assert.equal(first.verificationId, second.verificationId);
  const listed = await listAll(verifier);
  assert.deepEqual(listed.map(({ messageId }) => messageId), [second.messageId, first.messageId]);
  const body = verificationBody();
  const at = (time: unknown, attempt_sid: unknown) => ({ time, channel: "SMS", attempt_sid });
  const other = `VL${"f".repeat(32)}`;
  const cases: readonly (readonly [unknown, string | null])[] = [
    [[at("2027-01-15T08:00:30Z", attemptSid), at("2027-01-15T08:00:00Z", other)], attemptSid],
    [[at("2027-01-15T08:00:00Z", other), at("2027-01-15T08:00:00Z", attemptSid)], attemptSid],
    [[at("2027-01-15T08:00:00Z", attemptSid), at("2027-01-15T08:00:30Z", "VL12")], null],
    [[at("yesterday", attemptSid)], null],
    [[null, 5, at("2027-01-15T08:00:00Z", attemptSid)], attemptSid],
    [[], null],
    ["none", null],
    [undefined, null],
  ];
  for (const [send_code_attempts, expected] of cases) {
    const pending = openAgainst(answering({ ...body, send_code_attempts }));
    const answer = await pending.start(alice, "sms", plain);
    assert.equal(answer.result === "sent" && answer.messageId, expected);
    const spent = openAgainst(
      answering({ ...body, status: "max_attempts_reached", send_code_attempts }),
    );
    const refusal = await spent.start(alice, "sms", plain);
    assert.equal(refusal.result === "refused" && refusal.messageId, expected, "it was sent");
  }
});

Deno.test("listMessages() returns the delivery immediately and the price once it is known", async () => {
  const { verifier, simulator } = openSimulated();
  const approved = sidOf(await verifier.start(alice, "sms", plain));
  await verifier.check(approved, rightCodeFor(simulator, alice), ofLogin);
  simulator.setFault({ fault: "undelivered", on: "start" });
  const lost = sidOf(await verifier.start(phoneNumber("+12025550101"), "whatsapp", plain));
  const read = async (): Promise<unknown[]> =>
    (await listAll(verifier)).map(({ verificationId: id, price, messageStatus, messageError }) => [
      id === lost ? "lost" : id === approved ? "approved" : id,
      price,
      messageStatus,
      messageError,
    ]);
  assert.deepEqual(await read(), [
    ["lost", null, "sent", null],
    ["approved", null, "delivered", null],
  ]);
  simulator.advance(60);
  assert.deepEqual(await read(), [
    ["lost", 14_700, "undelivered", "30008"],
    ["approved", 7_900, "delivered", null],
  ]);
  const [path] = simulator.journal().slice(-1).map((entry) => entry.path);
  const query = new URL(`http://any${path}`).searchParams;
  assert.equal(query.get("DateCreatedAfter"), "2027-01-15T08:00:00Z");
  assert.equal(query.get("VerifyServiceSid"), simulator.account.serviceSid);
  assert.deepEqual(await listAll(verifier, since + 1000), [], "sent before");
});

Deno.test("listMessages() lists each service once, page by page", async () => {
  const made = openSimulated();
  const { accountSid, authToken, serviceSid: first } = made.simulator.account;
  const created = await made.simulator.fetch("http://verify.test/v2/Services", {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}` },
    body: new URLSearchParams({ FriendlyName: "Other" }),
  });
  const other: string = (await created.json()).sid;
  // Two messages per page.
  const fetch: typeof globalThis.fetch = (input, init) =>
    made.simulator.fetch(String(input).replace("PageSize=500", "PageSize=2"), init);
  const { verifier } = openSimulated({
    fetch,
    serviceSid: first,
    serviceSids: { registration: other, password_reset: other },
  });
  for (const ending of ["01", "02", "03"]) {
    const to = phoneNumber(`+120255501${ending}`);
    await verifier.start(to, "sms", plain);
    await verifier.start(to, "sms", { ...plain, purpose: "registration" });
  }
  const all = await listAll(verifier);
  assert.equal(new Set(all.map(({ messageId }) => messageId)).size, 6);
  const asked = made.simulator.journal().filter(({ path }) => path.startsWith("/v2/Attempts"))
    .map(({ path }) => new URL(`http://any${path}`).searchParams.get("VerifyServiceSid"));
  assert.deepEqual(asked, [first, first, other, other]);
});

Deno.test("listMessages() makes one request and describes each fault", async () => {
  const cases: readonly (readonly [Parameters<typeof armed>[0], RegExp])[] = [
    ["20003", /credentials/],
    ["20404", /TWILIO_VERIFY_SERVICE_SID/],
    ["20429", /rate limit/],
    ["500", /Twilio had an internal error/],
    ["503", /Twilio had an internal error/],
    ["hang", /did not respond in time/],
    ["malformed", /malformed/],
    ["truncated", /connection was lost/],
    ["huge", /too large/],
    ["html", /Twilio had an internal error/],
    ["redirect", /redirects/],
    ["drop_before", /connection was lost/],
    ["drop_after", /connection was lost/],
    ["lying_types", /malformed/],
    ["lying_sid", /next page is not part of Twilio's list/],
  ];
  for (const [fault, words] of cases) {
    const { verifier, simulator } = armed(fault);
    assert.match(wordsOf(await verifier.listMessages(since, null)), words, fault);
    assert.equal(simulator.journal().length, 1, fault);
    assert.equal((await verifier.listMessages(since, null)).result, "listed", "afterward");
  }
});

function armed(
  fault: Parameters<ReturnType<typeof openSimulated>["simulator"]["setFault"]>[0]["fault"],
) {
  const made = openSimulated({ timeoutMs: 100 });
  made.simulator.setFault({ fault, on: "attempts" });
  return made;
}

Deno.test("listMessages() never follows a next page to another host or path or to itself", async () => {
  const hosts: string[] = [];
  const openWith = (next: unknown, baseUrl = "http://verify.test") =>
    openAgainst((input) => {
      hosts.push(new URL(String(input)).host);
      return Promise.resolve(Response.json(pageBody([listedBody()], next)));
    }, { baseUrl });
  const hostile = [
    "https://elsewhere.invalid/v2/Attempts?Page=1",
    "http://verify.test:81/v2/Attempts?Page=1",
    "http://verify.test@elsewhere.invalid/v2/Attempts?Page=1",
    "http://verify.test/v2/Services?Page=1",
    "http://verify.test/v2/Attempts/../Services?Page=1",
    "http://verify.test/v2/Attempts",
    "//elsewhere.invalid/v2/Attempts?Page=1",
    "javascript:alert(1)",
    "/v2/Attempts?Page=1",
    "",
  ];
  for (const next of hostile) {
    const words = wordsOf(await openWith(next).listMessages(since, null));
    assert.match(words, /next page is not part/, next);
  }
  for (const next of [5, {}, true, ["x"]]) {
    assert.match(wordsOf(await openWith(next).listMessages(since, null)), /malformed/);
  }
  const ring = openWith("http://verify.test/v2/Attempts?Page=1");
  const once = await ring.listMessages(since, null);
  assert.ok(once.result === "listed" && once.next !== null);
  assert.match(wordsOf(await ring.listMessages(since, once.next)), /next page is not part/);
  assert.deepEqual(new Set(hosts), new Set(["verify.test"]));
  const regional = openWith(
    "https://verify.twilio.com/v2/Attempts?Page=1",
    "https://verify.dublin.ie1.twilio.com",
  );
  const page = await regional.listMessages(since, null);
  assert.ok(page.result === "listed" && page.next !== null);
  await regional.listMessages(since, page.next);
  assert.deepEqual(hosts.slice(-2), Array(2).fill("verify.dublin.ie1.twilio.com"));
});

Deno.test("listMessages() makes no request for a page that it did not return", async () => {
  let requests = 0;
  const verifier = openAgainst(() => {
    requests += 1;
    return Promise.resolve(Response.json(pageBody([])));
  });
  const pages = ["", "?", serviceSid, `VA${"f".repeat(32)}?Page=1`, "https://elsewhere.invalid/?a"];
  for (const page of pages) {
    assert.match(wordsOf(await verifier.listMessages(since, page)), /restart the list/, page);
  }
  assert.match(wordsOf(await verifier.listMessages(NaN, null)), /restart the list/);
  assert.equal(requests, 0);
});

Deno.test("listMessages() reads dollars of either sign and treats other prices as unknown", async () => {
  const prices: readonly (readonly [unknown, number | null])[] = [
    [{ value: "0.0079", currency: "usd" }, 7_900],
    [{ value: "-0.0079", currency: "USD" }, 7_900],
    [{ value: 0.0079, currency: "usd" }, 7_900],
    [{ value: "0", currency: "usd" }, 0],
    [{ value: "1.23456789", currency: "usd" }, 1_234_568],
    [{ value: "0.0079", currency: "eur" }, null],
    [{ value: "0.0079" }, null],
    [{ value: null, currency: "usd" }, null],
    [{ value: "1e9", currency: "usd" }, null],
    [{ value: "99999", currency: "usd" }, null],
    [{ value: NaN, currency: "usd" }, null],
    [{ value: " 1", currency: "usd" }, null],
    ["0.0079", null],
    [null, null],
  ];
  for (const [price, expected] of prices) {
    const verifier = openAgainst(answering(pageBody([listedBody({ price })])));
    const [message] = messagesOf(await verifier.listMessages(since, null));
    assert.equal(message?.price, expected, JSON.stringify(price));
  }
});

Deno.test("listMessages() leaves out messages without SIDs or of other services", async () => {
  const foreign = [
    listedBody({ service_sid: `VA${"f".repeat(32)}` }),
    listedBody({ service_sid: null }),
    listedBody({ sid: null }),
    listedBody({ sid: "VL12" }),
    listedBody({ verification_sid: alice }),
    null,
    [],
    "attempt",
  ];
  const bare = listedBody({ date_created: 5, price: [], channel_data: null });
  const verifier = openAgainst(answering(pageBody([...foreign, bare])));
  assert.deepEqual(messagesOf(await verifier.listMessages(since, null)), [{
    messageId: attemptSid,
    verificationId: verificationSid,
    createdAt: null,
    price: null,
    messageStatus: null,
    messageError: null,
    laterStatuses: [],
    undelivered: false,
    ended: false,
  }]);
});
