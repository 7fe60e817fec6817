import assert from "node:assert/strict";
import { caller, openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

Deno.test("keys create prints the key once, and only its hash is kept", async () => {
  await using test = await openTestCore();
  const args = ["keys", "create", "backend", "--scope", "users:read,users:phone"];
  const ran = await run(test, [...args, "--expires", "30d", "--reason", "a new backend"]);
  assert.deepEqual([ran.code, ran.err], [0, ""]);
  const [token = "", once, expiry] = ran.out.split("\n");
  assert.match(token, /^lk_k_/);
  assert.match(once ?? "", /shown only once/);
  assert.equal(expiry, "It expires on 2026-01-31 00:00:00 UTC.");
  const input = { token, hasOrigin: false, scope: "users:phone" } as const;
  assert.equal((await test.core.authenticateKey(input, caller))?.ok, true);
  const { out } = await run(test, ["keys", "list", "--json"]);
  assert.ok(!out.includes(token.split(".")[1] ?? ""));
});

Deno.test("keys create, list and revoke print JSON", async () => {
  await using test = await openTestCore();
  const json = async (...args: readonly string[]) =>
    JSON.parse((await run(test, ["keys", ...args, "--json"])).out);
  const { token, ...created } =
    (await json("create", "backend", "--scope", "users:read operator")).api_key;
  assert.match(token, /^lk_k_/);
  assert.deepEqual(created, {
    id: created.id,
    name: "backend",
    scopes: ["users:read", "operator"],
    created_at: "2026-01-01T00:00:00.000Z",
    created_by: "marek",
    expires_at: "2026-04-01T00:00:00.000Z",
    last_used_at: null,
    ended_at: null,
    state: "live",
  });
  assert.deepEqual(await json("list"), { api_keys: [created] });
  assert.deepEqual(await json("revoke", "backend", "--reason", "it leaked", "--yes"), {
    revoked: { id: created.id, name: "backend" },
  });
  const { api_keys: [revoked] } = await json("list");
  assert.deepEqual([revoked.state, revoked.ended_at], ["revoked", "2026-01-01T00:00:00.000Z"]);
});

Deno.test("keys list prints a line for each key", async () => {
  await using test = await openTestCore();
  assert.equal((await run(test, ["keys", "list"])).out, "None.\n");
  await run(test, ["keys", "create", "shop", "--scope", "clients:forward"]);
  assert.match(
    (await run(test, ["keys", "list"])).out,
    /^NAME [^\n]*\nshop {2}live {3}2026-04-01 00:00:00 {2}never {6}clients:forward {2}\S{22}\n$/,
  );
});

Deno.test("keys create says what is wrong with its arguments", async () => {
  await using test = await openTestCore();
  const create = ["keys", "create", "backend"];
  assert.equal((await run(test, create)).code, 2);
  const wrong = [
    [["keys", "create", "Back end", "--scope", "users:read"], /the name must have/],
    [[...create, "--scope", "everything"], /one or more of sessions:read, users:read/],
    [[...create, "--scope", "users:read", "--expires", "2y"], /at most 365 days/],
    [[...create, "--scope", "users:read", "--reason", "x"], /3 to 200/],
  ] as const;
  for (const [args, words] of wrong) {
    const ran = await run(test, args);
    assert.deepEqual([ran.code, ran.out], [1, ""]);
    assert.match(ran.err, words);
  }
  await run(test, [...create, "--scope", "users:read"]);
  const taken = await run(test, [...create, "--scope", "users:read"]);
  assert.match(taken.err, /^Refused: a live API key has this name/);
  const readonly = await run(test, ["keys", "create", "b", "--scope", "operator"], {
    readonly: true,
  });
  assert.equal(readonly.code, 1);
});

Deno.test("keys revoke asks first, and refuses a key that is not live", async () => {
  await using test = await openTestCore();
  await run(test, ["keys", "create", "backend", "--scope", "users:read"]);
  const questions: string[] = [];
  const revoke = ["keys", "revoke", "backend"];
  assert.equal((await run(test, revoke, { says: "n" }, questions)).code, 1);
  assert.match(questions.join(), /Revoke the API key backend\? Whatever uses it stops working/);
  assert.equal((await run(test, revoke, { says: "y" })).out, "Revoked: backend\n");
  const again = await run(test, [...revoke, "--yes"]);
  assert.deepEqual([again.code, again.err], [
    1,
    "Refused: no live API key has this name or ID.\n",
  ]);
});

Deno.test("events list names the API key of an event", async () => {
  await using test = await openTestCore();
  await run(test, ["keys", "create", "backend", "--scope", "users:write"]);
  const user = await test.register("ada");
  const created = (await test.core.listApiKeys())[0];
  assert.ok(created !== undefined);
  const apiKey = { id: created.id, name: created.name };
  await test.core.performAction(
    { userId: user.id, action: "lock", reason: "fraud" },
    { ...caller, actor: "operator", actorName: "backend", apiKey },
  );
  const { out } = await run(test, ["events", "list"], { isTerminal: true });
  assert.match(out, /account locked +ada +by API key backend: fraud/);
  assert.match(out, /API key created +- +by marek, key backend/);
  const json = JSON.parse((await run(test, ["events", "list", "--json"])).out);
  assert.equal(json.events[0].api_key_id, created.id);
});
