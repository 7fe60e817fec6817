import assert from "node:assert/strict";
import { openTwilioVerifier } from "../../../core/adapters/twilio/twilio_verifier.ts";
import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import type { Ports } from "../../../core/ports/ports.ts";
import { caller, openTestCore, password, type TestCore } from "../../harness.ts";

import { phoneNumber as numberOf, plain, wrongCodeFor } from "../../adapters/twilio/harness.ts";

const operator = { ...caller, actor: "operator", actorName: "olga", address: null } as const;
const hour = 3600;
const day = 24 * hour;

/** Registers a new user who requests a code. */
async function send(test: TestCore, username: string, ending: string): Promise<void> {
  await test.register(username, `+120255501${ending}`);
  const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  assert.ok(opened.value.sent?.ok === true, "a code was sent");
}

/** Newest first. */
async function deliveries(test: TestCore): Promise<readonly Delivery[]> {
  return (await test.ports.sending.listDeliveries({ cursor: null, limit: 100 })).items;
}

function requestsForMessages(test: TestCore): readonly URLSearchParams[] {
  return test.simulator.journal().filter(({ path }) => path.startsWith("/v2/Attempts"))
    .map(({ path }) => new URL(`http://any${path}`).searchParams);
}

async function reconciled(test: TestCore): Promise<readonly (number | string | null)[]> {
  const answer = await test.core.reconcileDeliveries(operator);
  const { from, messages, matched, unmatched, stillOpen } = answer.reconciliation;
  assert.equal(answer.result, "reconciled", JSON.stringify(answer));
  const at = from === null ? null : new Date(from).toISOString();
  return [at, messages, matched, unmatched, stillOpen];
}

/** Newest first. */
async function events(test: TestCore): Promise<readonly AuditEvent[]> {
  const page = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 100 });
  return page.items.filter(({ type }) => type === "deliveries.reconciled");
}

/** The same provider with another `fetch`, to simulate a broken network. */
async function openBy(
  fetchBy: (test: TestCore, url: string, init?: RequestInit) => Promise<Response>,
): Promise<TestCore> {
  let opened: TestCore | null = null;
  const listMessages: Ports["verifier"]["listMessages"] = (since, page) => {
    const test = opened;
    assert.ok(test !== null);
    const { accountSid, authToken, serviceSid } = test.simulator.account;
    return openTwilioVerifier({
      fetch: (input, init) => fetchBy(test, String(input), init),
      baseUrl: "https://verify.twilio.com",
      credentials: { username: accountSid, password: authToken },
      serviceSid,
      now: test.clock.now,
      timeoutMs: 200,
    }).listMessages(since, page);
  };
  opened = await openTestCore((ports) => ({
    ...ports,
    verifier: { ...ports.verifier, listMessages },
  }));
  return opened;
}

Deno.test("reconcileDeliveries() adds price and status, starting at the oldest open delivery", async () => {
  await using test = await openTestCore();
  await send(test, "ada", "42");
  assert.deepEqual(await reconciled(test), ["2026-01-01T00:00:00.000Z", 1, 1, 0, 1]);
  const [early] = await deliveries(test);
  assert.deepEqual([early?.messageStatus, early?.price, early?.reconciledAt], ["sent", null, null]);
  test.clock.advance(60);
  assert.deepEqual(await reconciled(test), ["2026-01-01T00:00:00.000Z", 1, 1, 0, 0]);
  const [ada] = await deliveries(test);
  assert.deepEqual([ada?.messageStatus, ada?.price, ada?.messageError], ["delivered", 7_900, null]);
  assert.equal(ada?.reconciledAt, test.clock.now());
  const requests = requestsForMessages(test).length;
  assert.deepEqual(await reconciled(test), [null, 0, 0, 0, 0]);
  assert.equal(
    requestsForMessages(test).length,
    requests,
    "nothing is open, so there is no request",
  );

  test.clock.advance(hour);
  await send(test, "eve", "43");
  assert.deepEqual(await reconciled(test), ["2026-01-01T01:01:00.000Z", 1, 1, 0, 1]);
  const [asked] = requestsForMessages(test).slice(-1);
  assert.equal(asked?.get("DateCreatedAfter"), "2026-01-01T00:56:00Z", "five minutes before");
  test.clock.advance(60);
  assert.deepEqual(await reconciled(test), ["2026-01-01T01:01:00.000Z", 1, 1, 0, 0]);
  assert.deepEqual(
    (await deliveries(test)).map(({ price, messageStatus }) => [price, messageStatus]),
    [[7_900, "delivered"], [7_900, "delivered"]],
  );
  const written = await events(test);
  assert.equal(written.length, 4, "one entry for each run with a request");
  assert.deepEqual(written[0]?.detail, {
    from: "2026-01-01T01:01:00.000Z",
    messages: 1,
    matched: 1,
    unmatched: 0,
    still_open: 0,
  });
  assert.deepEqual([written[0]?.actorName, written[0]?.reason], ["olga", null]);
});

Deno.test("reconcileDeliveries() records undelivered messages with the carrier's error", async () => {
  await using test = await openTestCore();
  test.simulator.setFault({ fault: "undelivered", on: "start" });
  await send(test, "ada", "42");
  test.clock.advance(60);
  assert.deepEqual(await reconciled(test), ["2026-01-01T00:00:00.000Z", 1, 1, 0, 0]);
  const [ada] = await deliveries(test);
  assert.deepEqual(
    [ada?.status, ada?.messageStatus, ada?.messageError, ada?.price],
    ["sent", "undelivered", "30008", 7_900],
  );
});

Deno.test("reconcileDeliveries() distinguishes the messages of one verification", async () => {
  await using test = await openTestCore();
  await test.register("ada", "+12025550142");
  const opened = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  test.clock.advance(30);
  test.simulator.setFault({ fault: "undelivered", on: "start" });
  const { challengeToken } = opened.value.opened;
  const again = { challengeToken, channel: "whatsapp", locale: null, appHash: null };
  assert.ok((await test.core.sendCode(again, caller)).ok);
  test.clock.advance(60);
  assert.deepEqual((await reconciled(test)).slice(1), [2, 2, 0, 0]);
  const [second, first] = await deliveries(test);
  assert.equal(second?.verificationId, first?.verificationId);
  assert.deepEqual([first?.messageStatus, first?.price], ["delivered", 7_900]);
  assert.deepEqual([second?.messageStatus, second?.price], ["undelivered", 14_700]);
});

Deno.test("reconcileDeliveries() counts messages that are not ours but does not store them", async () => {
  await using test = await openTestCore();
  await send(test, "ada", "42");
  await test.ports.verifier.start(numberOf("+12025550150"), "sms", plain);
  test.clock.advance(60);
  assert.deepEqual(await reconciled(test), ["2026-01-01T00:00:00.000Z", 2, 1, 1, 0]);
  assert.equal((await deliveries(test)).length, 1);
});

Deno.test("reconcileDeliveries() gives up after three days and looks back at most thirty", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    verifier: {
      ...ports.verifier,
      async listMessages(since, page) {
        const answer = await ports.verifier.listMessages(since, page);
        if (answer.result === "fault") return answer;
        const messages = answer.messages.map((message) => ({ ...message, price: null }));
        return { ...answer, messages };
      },
    },
  }));
  await send(test, "ada", "42");
  test.clock.advance(3 * day - 1);
  assert.deepEqual((await reconciled(test)).slice(1), [1, 1, 0, 1], "no price: open");
  test.clock.advance(1);
  assert.deepEqual((await reconciled(test)).slice(1), [1, 1, 0, 0]);
  const [ada] = await deliveries(test);
  assert.deepEqual([ada?.price, ada?.messageStatus], [null, "delivered"]);
  assert.equal(ada?.reconciledAt, test.clock.now());

  await send(test, "eve", "43");
  test.clock.advance(30 * day + 1);
  assert.deepEqual(await reconciled(test), [null, 0, 0, 0, 0], "the provider no longer lists it");
  assert.equal(requestsForMessages(test).length, 2);
});

Deno.test("reconcileDeliveries() keeps what was written before a fault and can be repeated", async () => {
  let broken = true;
  await using test = await openBy((test, url, init) => {
    // One message to a page; the second page fails.
    const small = url.replace("PageSize=500", "PageSize=1");
    if (broken && new URL(small).searchParams.get("Page") === "1") {
      test.simulator.setFault({ fault: "503", on: "attempts" });
    }
    return test.simulator.fetch(small, init);
  });
  for (const [name, ending] of [["ada", "42"], ["eve", "43"], ["joe", "44"]] as const) {
    await send(test, name, ending);
    test.clock.advance(1);
  }
  test.clock.advance(60);
  const answer = await test.core.reconcileDeliveries(operator);
  assert.ok(answer.result === "fault");
  assert.match(answer.words, /^Twilio had an internal error: check status\.twilio\.com/);
  const { messages, matched } = answer.reconciliation;
  assert.deepEqual([messages, matched], [1, 1]);
  assert.deepEqual((await deliveries(test)).map(({ price }) => price), [7_900, null, null]);
  const [event] = await events(test);
  assert.deepEqual([event?.reason, event?.detail["matched"]], ["provider_error", 1]);

  broken = false;
  assert.deepEqual((await reconciled(test)).slice(1), [3, 3, 0, 0]);
  assert.deepEqual((await deliveries(test)).map(({ price }) => price), [7_900, 7_900, 7_900]);
  assert.deepEqual(await reconciled(test), [null, 0, 0, 0, 0]);
});

Deno.test("reconcileDeliveries() does not follow a list to another host", async () => {
  const hosts = new Set<string>();
  await using test = await openBy((test, url, init) => {
    hosts.add(new URL(url).host);
    return test.simulator.fetch(url, init);
  });
  await send(test, "ada", "42");
  test.clock.advance(60);
  test.simulator.setFault({ fault: "lying_sid", on: "attempts" });
  const answer = await test.core.reconcileDeliveries(operator);
  assert.ok(answer.result === "fault");
  assert.match(answer.words, /next page is not part of Twilio's list/);
  assert.deepEqual([...hosts], ["verify.twilio.com"]);
  assert.equal((await deliveries(test))[0]?.reconciledAt, null);
  assert.deepEqual((await reconciled(test)).slice(1), [1, 1, 0, 0]);
});

Deno.test("reconcileDeliveries() stops if the list is circular", async () => {
  let requests = 0;
  await using test = await openBy((_, url) => {
    requests += 1;
    const page = new URL(url).searchParams.get("Page") === "1" ? "2" : "1";
    const next_page_url = `https://verify.twilio.com/v2/Attempts?Page=${page}`;
    return Promise.resolve(Response.json({ attempts: [], meta: { next_page_url } }));
  });
  await send(test, "ada", "42");
  const answer = await test.core.reconcileDeliveries(operator);
  assert.equal(answer.result, "endless_list");
  assert.equal(requests, 3);
});

Deno.test("reconcileDeliveries() also completes a message that was sent with no checks left", async () => {
  await using test = await openTestCore();
  await send(test, "ada", "42");
  const [first] = await deliveries(test);
  const wrong = wrongCodeFor(test.simulator, "+12025550142");
  for (let check = 1; check <= 5; check++) {
    await test.ports.verifier.check(first?.verificationId ?? "", wrong, {
      purpose: "login",
      to: null,
    });
  }
  test.clock.advance(30);
  const again = await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(again.ok && again.value.status === "second_factor_required");
  assert.equal(again.value.sent?.ok, false);
  test.clock.advance(60);
  assert.deepEqual((await reconciled(test)).slice(1), [2, 2, 0, 0]);
  const outcomes = (await deliveries(test)).map(({ status, price }) => [status, price]);
  assert.deepEqual(outcomes, [["refused", 7_900], ["sent", 7_900]]);
  assert.deepEqual(await reconciled(test), [null, 0, 0, 0, 0]);
});
