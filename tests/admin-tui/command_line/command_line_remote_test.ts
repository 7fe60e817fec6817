/** What a command prints about a connection to another machine. @module */
import assert from "node:assert/strict";
import type { ServerLink } from "../../../server/remote/client/exchange.ts";
import { createRemoteOperator } from "../../../server/remote/client/remote_operator.ts";
import { openTestCore } from "../../harness.ts";
import { linkTo } from "../../server/remote/remote_kit.ts";
import { run } from "./command_kit.ts";

/** A connection that fails as Deno's `fetch` does. */
function failing(words: string): ServerLink["fetch"] {
  return () => Promise.reject(new TypeError("fetch failed", { cause: new Error(words) }));
}

const revoked: ServerLink["fetch"] = () => {
  const body = JSON.stringify({ code: "api_key_revoked", detail: "This API key was revoked." });
  return Promise.resolve(new Response(body, { status: 401 }));
};

const repeated: ServerLink["fetch"] = () => {
  const headers = { "idempotency-replayed": "true" };
  return Promise.resolve(new Response(`{"id":null,"repeated":true}`, { headers }));
};

Deno.test("a command says what a connection could not do, with its exit code", async () => {
  await using test = await openTestCore();
  const cases = [
    [
      failing("client error (Connect): tcp connect error: Connection refused (os error 111)"),
      69,
      "Cannot reach latchkey.test: connection refused\n",
    ],
    [
      failing("client error (SendRequest): connection closed before message completed"),
      69,
      "latchkey.test: the connection was lost. It is unknown whether this was done: see the " +
      "audit log (events list) before you try again.\n",
    ],
    [
      revoked,
      1,
      "Refused: This key was revoked on latchkey.test. Ask for another one.\n",
    ],
    [
      repeated,
      0,
      "An earlier attempt had done this; what it returned is not shown again.\n",
    ],
  ] as const;
  for (const [fetch, code, words] of cases) {
    const core = createRemoteOperator(linkTo("lk_k_x", fetch), "1.0.0") as typeof test.core;
    const args = ["sends", "stop", "--all", "--reason", "a test", "--yes"];
    const ran = await run({ ...test, core }, args);
    assert.deepEqual([ran.code, ran.out, ran.err], [code, "", words]);
  }
});

Deno.test("an export or import that a connection refuses leaves no file", async () => {
  await using test = await openTestCore();
  const core = createRemoteOperator(linkTo("lk_k_x", revoked), "1.0.0") as typeof test.core;
  const created = new Map<string, string>();
  const files = { "users.csv": "username\n" };
  const lines = [
    ["users", "export", "--file", "users.ndjson"],
    ["users", "import", "users.csv", "--errors", "errors.ndjson"],
  ];
  for (const args of lines) {
    const ran = await run({ ...test, core }, args, { created, files });
    assert.deepEqual([ran.code, ran.out], [1, ""], ran.err);
    assert.match(ran.err, /^Refused: An (ex|im)port .* where the database is\.$/m);
    assert.deepEqual([...created], []);
  }
});
