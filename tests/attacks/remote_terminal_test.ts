/** What a network, a false server and a stolen key can do to a terminal on another machine. @module */
import assert from "node:assert/strict";
import { operatorCaller } from "../../admin-tui/operator_caller.ts";
import { connect } from "../../server/remote/client/connect.ts";
import {
  AlreadyDone,
  RemoteRefused,
  ServerUnreachable,
  Unanswered,
} from "../../server/remote/client/errors.ts";
import { answerBytesMax, type ServerLink } from "../../server/remote/client/exchange.ts";
import { createRemoteOperator } from "../../server/remote/client/remote_operator.ts";
import { parseServerAddress } from "../../server/remote/client/server_address.ts";
import { operator as local } from "../harness.ts";
import { openTestApp, type TestApp } from "../server/app_kit.ts";
import {
  connectAda,
  connectTo,
  fetchOf,
  givenTerminalKey,
  linkTo,
} from "../server/remote/remote_kit.ts";

const caller = operatorCaller("declared");
const stop = { scope: "all", reason: "bots at night" };

/** A terminal whose fetch can be replaced after it has connected. */
async function openTerminal(app: TestApp) {
  const sent: Request[] = [];
  const real = fetchOf(app);
  let fetch: ServerLink["fetch"] = real;
  const link = linkTo(await givenTerminalKey(app), (request) => {
    sent.push(request.clone());
    return fetch(request);
  });
  const { operator } = await connectTo(link);
  sent.length = 0;
  const replace = (other: ServerLink["fetch"]): void => void (fetch = other);
  return { operator, sent, real, replace };
}

async function stops({ core }: TestApp): Promise<number> {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter(({ type }) => type === "sends.stopped").length;
}

const lost = (): Promise<Response> => {
  const cause = new Error("client error (SendRequest): connection closed before message completed");
  return Promise.reject(new TypeError("fetch failed", { cause }));
};

const refusedConnection = (): Promise<Response> => {
  const words = "client error (Connect): tcp connect error: Connection refused (os error 111)";
  return Promise.reject(new TypeError("fetch failed", { cause: new Error(words) }));
};

Deno.test("a change whose answer was lost is sent once, and its outcome is unknown", async () => {
  await using app = await openTestApp();
  const { operator, sent, real, replace } = await openTerminal(app);
  // The server dies after the commit, before the answer.
  replace(async (request) => {
    await real(request);
    return await lost();
  });
  const unknown = (error: unknown): boolean =>
    error instanceof Unanswered && /unknown whether this was done/.test(error.message);
  await assert.rejects(() => operator.stopSends(stop, caller), unknown);
  assert.deepEqual([sent.length, await stops(app)], [1, 1]);
});

Deno.test("an operator who repeats an unanswered change makes it once", async () => {
  await using app = await openTestApp();
  const { operator, sent, real, replace } = await openTerminal(app);
  replace(async (request) => {
    await real(request);
    return await lost();
  });
  await assert.rejects(() => operator.stopSends(stop, caller), Unanswered);
  replace(real);
  await assert.rejects(() => operator.stopSends(stop, caller), AlreadyDone);
  assert.equal(await stops(app), 1);
  // It is a new change from then on, and another input always is.
  assert.ok((await operator.stopSends(stop, caller)).ok);
  const keys = sent.map(({ headers }) => headers.get("idempotency-key"));
  assert.equal(keys[0], keys[1]);
  assert.notEqual(keys[1], keys[2]);
  assert.equal(await stops(app), 2);
});

Deno.test("a change that never reached the server is made by the next attempt", async () => {
  await using app = await openTestApp();
  const { operator, sent, real, replace } = await openTerminal(app);
  replace(refusedConnection);
  const error = await operator.stopSends(stop, caller).catch((each: unknown) => each);
  assert.ok(error instanceof ServerUnreachable);
  assert.equal(error.message, "Cannot reach latchkey.test: connection refused");
  replace(lost);
  await assert.rejects(() => operator.stopSends(stop, caller), Unanswered);
  assert.deepEqual([sent.length, await stops(app)], [2, 0]);
  replace(real);
  assert.ok((await operator.stopSends(stop, caller)).ok);
  assert.equal(await stops(app), 1);
});

Deno.test("a change that is still running is not made again", async () => {
  await using app = await openTestApp();
  const { operator, real, replace } = await openTerminal(app);
  const release = Promise.withResolvers<void>();
  replace(async (request) => {
    await app.core.takeIdempotencyKey({
      apiKeyId: (await app.core.listApiKeys())[0]?.id ?? assert.fail("no key"),
      idempotencyKey: request.headers.get("idempotency-key") ?? "",
      method: "POST",
      path: "/v1/admin/terminal/stop-sends",
      body: stop,
    });
    release.resolve();
    return await real(request);
  });
  await assert.rejects(() => operator.stopSends(stop, caller), /still working on it/);
  await release.promise;
  assert.equal(await stops(app), 0);
});

Deno.test("a read is repeated twice, and then the operator learns why it failed", async () => {
  await using app = await openTestApp();
  const { operator, sent, real, replace } = await openTerminal(app);
  replace((request) => sent.length < 3 ? lost() : real(request));
  assert.equal(await operator.countUsers(), 0);
  assert.equal(sent.length, 3);
  replace(lost);
  sent.length = 0;
  const message = "Cannot reach latchkey.test: the connection was lost";
  await assert.rejects(() => operator.countUsers(), { message });
  assert.equal(sent.length, 3);
});

Deno.test("an answer without end is given up after 16 MiB", async () => {
  await using app = await openTestApp();
  const { operator, replace } = await openTerminal(app);
  const chunk = new Uint8Array(1024 * 1024).fill(0x20);
  let [pulled, canceled] = [0, 0];
  replace(() => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (++pulled > 300) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: () => void canceled++,
    });
    return Promise.resolve(new Response(body, { status: 200 }));
  });
  const message = "Cannot reach latchkey.test: the answer is too large";
  await assert.rejects(() => operator.countUsers(), { message });
  assert.ok(pulled * chunk.length <= 3 * (answerBytesMax + 2 * chunk.length), `${pulled}`);
  assert.equal(canceled, 3);
  await assert.rejects(() => operator.stopSends(stop, caller), Unanswered);
});

/** A server that answers everything with this. */
function falseServer(status: number, body: string): ServerLink {
  const type = { "content-type": "application/json" };
  return linkTo("lk_k_x", () => Promise.resolve(new Response(body, { status, headers: type })));
}

Deno.test("an answer that is not what the operation returns is never shown", async () => {
  const tampered = [
    `{"answer":"many"}`,
    `{"answer":null}`,
    `{}`,
    `[]`,
    `{"answer":{"items":[{"id":"usr_x"}],"next":null}}`,
    `{"__proto__":{"answer":1}}`,
  ];
  for (const body of tampered) {
    const link = falseServer(200, body);
    const operator = createRemoteOperator(link, "9.9.9");
    const query = { search: "", cursor: null, limit: 1 };
    await assert.rejects(
      () => operator.listUsers(query),
      (error: unknown) =>
        error instanceof RemoteRefused && /cannot be read.*use the same/.test(error.message),
      body,
    );
    // What was done is unknown, even if the answer makes no sense.
    await assert.rejects(() => operator.stopSends(stop, caller), Unanswered, body);
  }
});

Deno.test("the page of a proxy is no answer", async () => {
  const operator = createRemoteOperator(falseServer(502, "<html>Bad Gateway</html>"), "1.0.0");
  const message = "latchkey.test does not answer like Latchkey (status 502)";
  await assert.rejects(() => operator.countUsers(), { message });
  await assert.rejects(() => operator.stopSends(stop, caller), Unanswered);
  const connected = await connect(falseServer(200, "<html>Welcome</html>"));
  assert.deepEqual(connected, { error: `${message.replace("502", "200")}.` });
});

Deno.test("no word of a server controls the terminal", async () => {
  const problem = { code: "internal_x", detail: "\u001b]0;owned\u0007", request_id: "\u001b[2J" };
  for (const status of [400, 500]) {
    const link = falseServer(status, JSON.stringify(problem));
    const error = await createRemoteOperator(link, "\u001b[2J").countUsers()
      .catch((each: unknown) => each);
    assert.ok(error instanceof Error);
    assert.doesNotMatch(error.message, /\p{Cc}/u);
    const connected = await connect(link);
    assert.ok("error" in connected);
    assert.doesNotMatch(connected.error, /\p{Cc}/u);
  }
});

Deno.test("a key that is missing, unknown, revoked, expired or of another scope opens nothing", async () => {
  await using app = await openTestApp();
  const fetch = fetchOf(app);
  const errorOf = async (key: string): Promise<string> => {
    const connected = await connect(linkTo(key, fetch));
    return "error" in connected ? connected.error : "connected";
  };
  assert.match(await errorOf("lk_k_x"), /^latchkey.test offers no terminal: no API key is live/);
  const key = await givenTerminalKey(app);
  await givenTerminalKey(app, "second");
  assert.equal(await errorOf(key), "connected");
  assert.match(await errorOf("lk_k_x"), /does not know this key/);
  const other = { name: "backend", scopes: "operator users:recover", expires: null, reason: null };
  const backend = await app.core.createApiKey(other, local);
  assert.ok(backend.ok);
  assert.equal(
    await errorOf(backend.value.token),
    "This key does not have the scope terminal on latchkey.test. Ask for one made with " +
      "keys create NAME --scope terminal: the scope operator does not include it.",
  );
  await app.core.revokeApiKey({ key: "ada", reason: null }, local);
  assert.equal(await errorOf(key), "This key was revoked on latchkey.test. Ask for another one.");
});

Deno.test("a terminal learns of the revocation of its key at its next request", async () => {
  await using app = await openTestApp();
  const { operator } = await connectAda(app);
  await givenTerminalKey(app, "second");
  assert.equal(await operator.countUsers(), 0);
  await app.core.revokeApiKey({ key: "ada", reason: "left" }, local);
  const refused = (error: unknown): boolean =>
    error instanceof RemoteRefused && /was revoked/.test(error.message);
  await assert.rejects(() => operator.countUsers(), refused);
  await assert.rejects(() => operator.stopSends(stop, caller), refused);
  assert.equal(await stops(app), 0);
});

Deno.test("an operation that the server does not know is explained by the versions", async () => {
  await using app = await openTestApp();
  const link = linkTo(
    await givenTerminalKey(app),
    (request) =>
      fetchOf(app)(new Request(request.url.replace("count-users", "count-people"), request)),
  );
  const operator = createRemoteOperator(link, "0.0.9");
  await assert.rejects(
    () => operator.countUsers(),
    (error: unknown) =>
      error instanceof RemoteRefused &&
      /does not know countUsers\. It is version 0\.0\.9/.test(error.message),
  );
});

Deno.test("what works only next to the database says so", async () => {
  await using app = await openTestApp();
  const { operator } = await connectAda(app);
  assert.throws(() => operator.backUpDatabase({ path: "x" }, caller), RemoteRefused);
  assert.throws(() => operator.exportUsers({ withHashes: true, reason: "x" }, caller), /file/);
  const made = await operator.createApiKey(
    { name: "more", scopes: "terminal", expires: null, reason: "for later" },
    caller,
  );
  assert.ok(!made.ok && made.refusal.code === "api_key_by_key");
});

Deno.test("a key is sent over https, and over http to this machine only", () => {
  const accepted = [
    ["https://login.example.com", "https://login.example.com", "login.example.com:443"],
    ["https://login.example.com:8443/", "https://login.example.com:8443", "login.example.com:8443"],
    ["http://127.0.0.1:8000", "http://127.0.0.1:8000", "127.0.0.1:8000"],
    ["http://localhost", "http://localhost", "localhost:80"],
    ["http://[::1]:8000", "http://[::1]:8000", "[::1]:8000"],
  ] as const;
  for (const [text, origin, place] of accepted) {
    const parsed = parseServerAddress("--connect", text);
    assert.deepEqual(parsed, { ok: true, value: { origin, place } });
  }
  const refused = [
    "http://login.example.com",
    "http://127.0.0.1.example.com",
    "http://10.0.0.5:8000",
    "http://localhost.example.com",
    "https://ada:secret@login.example.com",
    "https://login.example.com/v1",
    "https://login.example.com?x",
    "ftp://login.example.com",
    "login.example.com",
    "",
  ];
  for (const text of refused) {
    const parsed = parseServerAddress("--connect", text);
    assert.ok(!parsed.ok && !parsed.error.includes("secret"), text);
  }
});
