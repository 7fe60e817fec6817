import assert from "node:assert/strict";
import { type Answer, openTestApp, type TestApp } from "../app_kit.ts";

const encoder = new TextEncoder();
/** A body that returns 422 and counts toward no other limit. */
const text = "{}";

/** A request whose body has one byte so far. */
interface Unfinished {
  readonly answer: Promise<Answer>;
  /** How often more of the body was requested. */
  readonly pulls: () => number;
  /** Sends the rest of the body. */
  readonly finish: () => void;
  readonly fail: () => void;
}

/** Starts a request whose body is a stream of the given kind. */
interface Controller {
  enqueue(chunk: Uint8Array<ArrayBuffer>): void;
  close(): void;
}

function begin(app: TestApp, type?: "bytes"): Unfinished {
  let pulls = 0;
  const rest = Promise.withResolvers<void>();
  const source = {
    async pull(controller: Controller): Promise<void> {
      pulls++;
      if (pulls === 1) return void controller.enqueue(encoder.encode(text.slice(0, 1)));
      await rest.promise;
      controller.enqueue(encoder.encode(text.slice(1)));
      controller.close();
    },
  };
  const body = type === undefined
    ? new ReadableStream<Uint8Array>(source, { highWaterMark: 0 })
    : new ReadableStream({ ...source, type });
  const headers = { "content-type": "application/json" };
  return {
    answer: app.request("POST", "/v1/login", { body, headers }),
    pulls: () => pulls,
    finish: () => rest.resolve(),
    fail: () => rest.reject(new Error("The client left")),
  };
}

function assertOverloaded({ status, headers, json }: Answer): void {
  assert.equal(status, 503);
  assert.equal(json.code, "overloaded");
  assert.equal(json.retry_after, 1);
  assert.equal(headers.get("retry-after"), "1");
  assert.equal(headers.get("connection"), "close", "the rest of the body is not read");
}

for (const type of ["bytes", undefined] as const) {
  const kind = type ?? "plain";
  Deno.test(`a network has at most 16 unfinished bodies (${kind} stream)`, async () => {
    const edge = { peer: "192.0.2.1" };
    await using app = await openTestApp(undefined, edge);
    const unfinished = Array.from({ length: 16 }, () => begin(app, type));
    await turn();
    assertOverloaded(await begin(app, type).answer);
    edge.peer = "192.0.2.2";
    const neighbor = begin(app, type);
    neighbor.finish();
    assert.equal((await neighbor.answer).status, 422, "another network is not refused");

    edge.peer = "192.0.2.1";
    unfinished[0]?.finish();
    assert.equal((await unfinished[0]?.answer)?.status, 422);
    unfinished[1]?.fail();
    assert.equal((await unfinished[1]?.answer)?.json.code, "malformed_json");
    const more = [begin(app, type), begin(app, type)];
    await turn();
    assertOverloaded(await begin(app, type).answer);
    for (const one of [...unfinished, ...more]) one.finish();
    const statuses = await Promise.all(
      [...unfinished, ...more].map(async (one) => (await one.answer).status),
    );
    assert.deepEqual(statuses.toSorted(), [400, ...Array(17).fill(422)]);
  });
}

Deno.test("a body over the limit is refused before it is read", async () => {
  await using app = await openTestApp();
  const unfinished = Array.from({ length: 16 }, () => begin(app, "bytes"));
  const refused = begin(app, "bytes");
  assertOverloaded(await refused.answer);
  assert.equal(refused.pulls(), 0);
  for (const one of unfinished) one.finish();
  for (const one of unfinished) await one.answer;
});

Deno.test("all networks together have at most 256 unfinished bodies", async () => {
  const edge = { peer: "" };
  await using app = await openTestApp(undefined, edge);
  const unfinished: Unfinished[] = [];
  for (let at = 0; at < 256; at++) {
    edge.peer = `192.0.2.${Math.floor(at / 16)}`;
    unfinished.push(begin(app, "bytes"));
  }
  edge.peer = "198.51.100.1";
  assertOverloaded(await begin(app, "bytes").answer);
  unfinished[0]?.finish();
  assert.equal((await unfinished[0]?.answer)?.status, 422);
  const next = begin(app, "bytes");
  for (const one of [...unfinished, next]) one.finish();
  assert.equal((await next.answer).status, 422, "a slot is free");
  for (const one of unfinished) await one.answer;
});

Deno.test("unfinished bodies count by IPv6 /64, and by the client behind a trusted proxy", async () => {
  const headers: Record<string, string> = { "content-type": "application/json" };
  const edge = { peer: "10.0.0.1", trustedProxies: ["10.0.0.0/8"] };
  await using app = await openTestApp(undefined, edge);
  const unfinished: ReadableByteStreamController[] = [];
  const from = (address: string): Promise<Answer> => {
    const body = new ReadableStream({
      type: "bytes",
      start: (controller) => void unfinished.push(controller),
    });
    headers["x-forwarded-for"] = address;
    return app.request("POST", "/v1/login", { body, headers });
  };
  const first = Array.from({ length: 16 }, (_, at) => from(`2001:db8::${at}`));
  assertOverloaded(await from("2001:db8::ffff:1"));
  const other = from("2001:db8:0:1::1");
  for (const controller of unfinished) controller.error(new Error("The client left"));
  for (const one of [...first, other]) assert.equal((await one).json.code, "malformed_json");
});

Deno.test("bodies that arrived in full need no slot, however many there are", async () => {
  await using app = await openTestApp();
  const answers = await Promise.all(Array.from({ length: 300 }, () => app.post("/v1/login", {})));
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([422]));
});

/** Runs every timer that is due. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
