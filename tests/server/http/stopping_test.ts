import assert from "node:assert/strict";
import { password, phoneNumber } from "../../harness.ts";
import type { StopStage } from "../../../server/app.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("a service that stops is not ready, still serves, and closes connections last", async () => {
  let stage: StopStage = "running";
  await using app = await openTestApp(undefined, { stopStage: () => stage });
  const before = await app.get("/readyz");
  assert.deepEqual([before.status, before.headers.get("connection")], [200, null]);
  stage = "announced";
  const ready = await app.get("/readyz");
  assert.deepEqual([ready.status, ready.headers.get("connection")], [503, null]);
  assert.deepEqual(ready.json, { status: "stopping", database: true, hasher: true });
  stage = "closing";
  const user = { username: "ada", password, phone_number: phoneNumber };
  const answers = [
    await app.get("/healthz"),
    await app.post("/v1/register", user),
    await app.get("/v1/session"),
    await app.get("/nowhere"),
  ];
  assert.deepEqual(answers.map(({ status }) => status), [200, 201, 401, 404]);
  for (const { headers } of answers) assert.equal(headers.get("connection"), "close");
});
