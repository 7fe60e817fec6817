import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { openTestApp, type TestApp } from "../app_kit.ts";
import { ask, givenKey } from "./admin_kit.ts";

const stop = { scope: "country:BR", reason: "pumping" };

function stopSends(app: TestApp, key: string, id: string, body: unknown = stop) {
  return ask(app, "POST", "/v1/admin/sends/stop", {
    key,
    body,
    headers: { "idempotency-key": id },
  });
}

async function stopsOf(app: TestApp): Promise<number> {
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return items.filter(({ type }) => type === "sends.stopped").length;
}

Deno.test("a repeated request gets the status of the first, and nothing happens again", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write");
  const first = await stopSends(app, token, "order-1");
  assert.deepEqual([first.status, first.json.stop.scope], [200, "country:BR"]);
  assert.equal(first.headers.get("idempotency-replayed"), null);
  const again = await stopSends(app, token, "order-1");
  assert.deepEqual([again.status, again.json], [200, { id: null, repeated: true }]);
  assert.equal(again.headers.get("idempotency-replayed"), "true");
  assert.equal(await stopsOf(app), 1);
  assert.equal((await stopSends(app, token, "order-2")).json.stop.scope, "country:BR");
  assert.equal(await stopsOf(app), 2);
});

Deno.test("a repeated request without a body in its response has none either", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "users:write");
  const user = await app.register("ada");
  const lock = () =>
    ask(app, "POST", `/v1/admin/users/${user.id}/lock`, {
      key: token,
      headers: { "idempotency-key": "lock-ada" },
    });
  for (const replayed of [null, "true"]) {
    const answer = await lock();
    assert.deepEqual([answer.status, answer.text], [204, ""]);
    assert.equal(answer.headers.get("idempotency-replayed"), replayed);
  }
});

Deno.test("an idempotency key belongs to one route, one path and one body", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write users:write");
  await stopSends(app, token, "order-1");
  const others = [
    await stopSends(app, token, "order-1", { ...stop, scope: "country:US" }),
    await stopSends(app, token, "order-1", { ...stop, reason: "another" }),
    await ask(app, "POST", "/v1/admin/sends/resume", {
      key: token,
      body: { scope: "country:BR" },
      headers: { "idempotency-key": "order-1" },
    }),
  ];
  for (const answer of others) {
    assert.deepEqual([answer.status, answer.json.code], [422, "idempotency_key_reused"]);
  }
  assert.equal(await stopsOf(app), 1);
});

Deno.test("an idempotency key belongs to one API key", async () => {
  await using app = await openTestApp();
  const [one, other] = [await givenKey(app, "sends:write"), await givenKey(app, "sends:write")];
  await stopSends(app, one.token, "order-1");
  const answer = await stopSends(app, other.token, "order-1", { ...stop, scope: "country:US" });
  assert.equal(answer.json.stop.scope, "country:US");
});

Deno.test("an idempotency key is free again after 24 hours", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write");
  await stopSends(app, token, "order-1");
  app.clock.advance(24 * 60 * 60 - 1);
  assert.equal((await stopSends(app, token, "order-1")).json.repeated, true);
  app.clock.advance(1);
  assert.equal((await stopSends(app, token, "order-1")).json.stop.scope, "country:BR");
  assert.equal(await stopsOf(app), 2);
});

Deno.test("a refused request does not keep its idempotency key", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write");
  const resume = () =>
    ask(app, "POST", "/v1/admin/sends/resume", {
      key: token,
      body: { scope: "country:BR" },
      headers: { "idempotency-key": "order-1" },
    });
  assert.equal((await resume()).json.code, "not_stopped");
  await stopSends(app, token, "order-2");
  assert.equal((await resume()).status, 204);
});

Deno.test("of 20 parallel requests with one idempotency key, one runs", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write");
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => stopSends(app, token, "order-1")),
  );
  const ran = answers.filter(({ json }) => json.stop !== undefined);
  assert.equal(ran.length, 1);
  assert.equal(await stopsOf(app), 1);
  for (const { status, json, headers } of answers.filter((answer) => !ran.includes(answer))) {
    if (status === 200) assert.equal(json.repeated, true);
    else {
      assert.deepEqual([status, json.code], [409, "idempotency_key_busy"]);
      assert.equal(headers.get("retry-after"), "1");
    }
  }
});

Deno.test("a fault frees the idempotency key, so that the client can try again", async () => {
  let isBroken = true;
  await using app = await openTestApp((ports) => ({
    ...ports,
    controls: {
      ...ports.controls,
      putSendStop: (...args) =>
        isBroken
          ? Promise.reject(new StorageUnavailable("gone"))
          : ports.controls.putSendStop(...args),
    },
  }));
  const { token } = await givenKey(app, "sends:write");
  assert.equal((await stopSends(app, token, "order-1")).status, 503);
  isBroken = false;
  assert.equal((await stopSends(app, token, "order-1")).json.stop.scope, "country:BR");
});

Deno.test("an idempotency key must be 1 to 255 visible ASCII characters", async () => {
  await using app = await openTestApp();
  const { token } = await givenKey(app, "sends:write");
  for (const id of ["a b", "x".repeat(256), "é"]) {
    const answer = await stopSends(app, token, id);
    assert.equal(answer.status, 422, answer.text);
    assert.deepEqual(
      answer.json.errors.map(({ field, code }: { field: string; code: string }) => [field, code]),
      [["idempotency_key", "idempotency_key_format"]],
    );
  }
  assert.equal((await stopSends(app, token, "x".repeat(255))).status, 200);
});
