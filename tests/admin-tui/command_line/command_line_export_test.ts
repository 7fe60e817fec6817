import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/operator.ts";
import { openTestCore, phoneNumber, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

const openCore = (): Promise<TestCore> =>
  openTestCore((ports) => ({ ...ports, pause: () => Promise.resolve() }));

async function lastEvent({ core }: TestCore) {
  const { items } = await core.listAuditEvents({ userId: null, cursor: null, limit: 1 });
  return items[0];
}

Deno.test("users export prints all users without hashes, and is recorded", async () => {
  await using test = await openCore();
  await test.register("ada");
  await test.signIn("ada");
  await test.register("bob", "+12025550143");
  const ran = await run(test, ["users", "export"]);
  assert.deepEqual([ran.code, ran.err], [0, ""]);
  const users = ran.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(users[0], {
    username: "ada",
    phone_number: phoneNumber,
    phone_verified: true,
    roles: [],
    metadata: {},
    locked: false,
    created_at: "2026-01-01T00:00:00.000Z",
  });
  assert.deepEqual(users.map(({ username }) => username), ["ada", "bob"]);
  const event = await lastEvent(test);
  assert.deepEqual([event?.type, event?.actorName, event?.detail], ["users.exported", "marek", {
    with_hashes: false,
  }]);
  const csv = await run(test, ["users", "export", "--format", "csv"]);
  assert.equal(
    csv.out,
    "username,phone_number,phone_verified,roles,metadata,locked,created_at\n" +
      "ada,+12025550142,true,,{},false,2026-01-01T00:00:00.000Z\n" +
      "bob,+12025550143,false,,{},false,2026-01-01T00:00:00.000Z\n",
  );
});

Deno.test("users export --with-hashes needs a new file, a reason and three typed digits", async () => {
  await using test = await openCore();
  await test.register("ada");
  const hashes = ["users", "export", "--with-hashes"];
  const whole = [...hashes, "--file", "out", "--reason", "Move to another database"];
  for (const args of [hashes, [...hashes, "--file", "out"], [...hashes, "--reason", "moved"]]) {
    assert.equal((await run(test, args)).code, 2);
  }
  assert.match((await run(test, whole)).err, /Cannot ask for confirmation/);
  const created = new Map<string, string>();
  const questions: string[] = [];
  for (const says of ["y", "", "1"]) {
    const kept = await run(test, whole, { says, created }, questions);
    assert.deepEqual([kept.code, kept.err], [1, "Nothing was done.\n"], says);
  }
  assert.equal(created.size, 0);
  assert.match(questions[0] ?? "", /the password hashes of 1 users\?.*three digits of 001: $/s);
  const ran = await run(test, whole, { says: "001", created });
  assert.deepEqual([ran.code, ran.out], [0, "Exported 1 users to out.\n"]);
  assert.match(JSON.parse(created.get("out") ?? "").password_hash, /^\$2b\$04\$/);
  const event = await lastEvent(test);
  assert.deepEqual([event?.type, event?.detail], ["users.exported", {
    with_hashes: true,
    reason: "Move to another database",
  }]);
  const again = await run(test, whole, { says: "001", created });
  assert.equal(again.code, 2);
  assert.match(again.err, /Cannot write out: it exists/);
  const short = [...hashes, "--file", "new", "--reason", "x", "--yes"];
  assert.match((await run(test, short)).err, /3 to 200 printable/);
});

Deno.test("users export never asks without hashes, and writes a file too", async () => {
  await using test = await openCore();
  await test.register("ada");
  const created = new Map<string, string>();
  const ran = await run(test, ["users", "export", "--file", "out"], { created });
  assert.deepEqual([ran.code, ran.out], [0, "Exported 1 users to out.\n"]);
  assert.equal(JSON.parse(created.get("out") ?? "").username, "ada");
});

Deno.test("users export that fails leaves no file that could pass for all users", async () => {
  await using test = await openCore();
  await test.register("ada");
  const created = new Map<string, string>();
  const broken: typeof test.core.exportUsers = async (order, caller) => {
    const outcome = await test.core.exportUsers(order, caller);
    if (!outcome.ok) return outcome;
    const value = async function* () {
      yield* outcome.value;
      throw new StorageUnavailable("the disk is gone");
    };
    return { ok: true, value: value() };
  };
  const core = { ...test.core, exportUsers: broken };
  const ran = await run({ ...test, core }, ["users", "export", "--file", "all.ndjson"], {
    created,
  });
  assert.equal(ran.code, 69);
  assert.deepEqual([...created], []);
});
