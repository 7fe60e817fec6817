import assert from "node:assert/strict";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import { openTestCore, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

const why = ["--reason", "joined the team"];

async function shown(test: TestCore, name = "ada"): Promise<readonly string[]> {
  return JSON.parse((await run(test, ["users", "show", name, "--json"])).out).user.roles;
}

Deno.test("users roles shows the change before it asks, and users show prints the roles", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const questions: string[] = [];
  const add = ["users", "roles", "ADA", "--add", "staff, billing:read", ...why];
  const refused = await run(test, add, { says: "n" }, questions);
  assert.deepEqual([refused.code, refused.err], [1, "Nothing was done.\n"]);
  assert.deepEqual(await shown(test), []);
  const added = await run(test, add, { says: "y" }, questions);
  assert.deepEqual([added.code, added.out], [0, "Changed: ada has billing:read, staff.\n"]);
  const both = ["users", "roles", "ada", "--add", "admin", "--remove", "staff", ...why];
  assert.equal((await run(test, both, { says: "y" }, questions)).code, 0);
  assert.deepEqual(questions.slice(1), [
    "Change the roles of ada?\nNow: no roles\nAdd: staff, billing:read\n[y/N] ",
    "Change the roles of ada?\nNow: billing:read, staff\nAdd: admin\nRemove: staff\n[y/N] ",
  ]);
  assert.deepEqual(await shown(test), ["admin", "billing:read"]);
  assert.match((await run(test, ["users", "show", "ada"])).out, /\nroles +admin, billing:read\n/);
});

Deno.test("users roles replaces all roles with --set, and removes all with --none", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  const set = await run(test, ["users", "roles", "ada", "--set", "b,a", ...why, "--yes", "--json"]);
  assert.deepEqual(JSON.parse(set.out), {
    user_id: id,
    username: "ada",
    before: [],
    after: ["a", "b"],
    changed: true,
  });
  const again = await run(test, ["users", "roles", "ada", "--set", "a,b", ...why, "--yes"]);
  assert.deepEqual([again.code, again.out], [0, "Nothing to change: ada has a, b.\n"]);
  const none = await run(test, ["users", "roles", "ada", "--none", ...why, "--yes"]);
  assert.deepEqual([none.code, none.out], [0, "Changed: ada has no roles.\n"]);
  assert.deepEqual(await shown(test), []);
});

Deno.test("users roles refuses an unclear or malformed change, and a missing reason", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const unclear = [
    [],
    ["--set", "a", "--none"],
    ["--set", "a", "--add", "b"],
    ["--none", "--remove", "a"],
  ];
  for (const options of unclear) {
    const ran = await run(test, ["users", "roles", "ada", ...options, ...why, "--yes"]);
    assert.equal(ran.code, 2, options.join(" "));
    assert.match(ran.err, /^Give --add, --remove or both/);
  }
  const silent = await run(test, ["users", "roles", "ada", "--add", "a", "--yes"]);
  assert.deepEqual([silent.code, silent.err.slice(0, 22)], [2, "--reason is required; "]);
  const malformed = [["Admin", "a role has 1 to 64"], ["a,,b", "a role has"], [
    "a b",
    "a role has",
  ]];
  for (const [role = "", words] of malformed) {
    const ran = await run(test, ["users", "roles", "ada", "--add", role, ...why, "--yes"]);
    assert.equal(ran.code, 1, role);
    assert.ok(ran.err.startsWith(`Refused: ${words}`), ran.err);
  }
  assert.deepEqual(await shown(test), []);
});

Deno.test("users roles --set changes nothing if the roles changed after the question", async () => {
  await using test = await openTestCore();
  const { id: userId } = await test.register("ada");
  const core: typeof test.core = {
    ...test.core,
    changeRoles: async (input, caller) => {
      const order = { set: ["root"] };
      const first = { userId, order, reason: "someone else" };
      assert.ok((await test.core.changeRoles(first, operatorCaller("grace"))).ok);
      return await test.core.changeRoles(input, caller);
    },
  };
  const args = ["users", "roles", "ada", "--set", "staff", ...why];
  const ran = await run({ ...test, core }, args, { says: "y" });
  assert.equal(ran.code, 1);
  assert.match(ran.err, /^Refused: /);
  assert.deepEqual(await shown(test), ["root"]);
});

Deno.test("users set-metadata replaces the metadata, and users metadata prints it", async () => {
  await using test = await openTestCore();
  const { id } = await test.register("ada");
  const files = { "ada.json": '{ "plan": "pro", "a": [1] }\n', "-": "{}" };
  assert.equal((await run(test, ["users", "metadata", "ada"])).out, "{}\n");
  const questions: string[] = [];
  const args = ["users", "set-metadata", "ada", "--file", "ada.json"];
  const set = await run(test, args, { files, says: "y" }, questions);
  assert.equal(set.out, "Replaced: the metadata of ada has 22 bytes.\n");
  assert.deepEqual(questions, [
    "Replace the metadata of ada?\nThe new metadata has 22 bytes.\n[y/N] ",
  ]);
  const read = await run(test, ["users", "metadata", id, "--json"]);
  assert.deepEqual(JSON.parse(read.out), {
    user_id: id,
    username: "ada",
    metadata: { a: [1], plan: "pro" },
  });
  assert.match((await run(test, ["users", "show", "ada"])).out, /\nmetadata_bytes +22\n/);
  const emptied = ["users", "set-metadata", "ada", "--file", "-", "--yes"];
  assert.equal((await run(test, emptied, { files })).code, 0);
  assert.equal((await run(test, ["users", "metadata", "ada"])).out, "{}\n");
});

Deno.test("users set-metadata refuses a file without metadata, and never prints its content", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const files = {
    text: "secret-4711",
    list: '["secret-4711"]',
    twice: '{"secret-4711":1,"secret-4711":2}',
    proto: '{"__proto__":{"secret-4711":1}}',
    large: JSON.stringify({ a: "secret-4711".repeat(1000) }),
  };
  const open = () => Promise.reject(new Error("opened"));
  for (const file of Object.keys(files)) {
    const args = ["users", "set-metadata", "ada", "--file", file, "--yes"];
    const ran = await run(test, args, { files, open });
    assert.equal(ran.code, 2, file);
    assert.match(ran.err, new RegExp(`^Cannot use ${file}: the metadata must `));
    assert.ok(!ran.err.includes("secret-4711"));
  }
  assert.equal((await run(test, ["users", "set-metadata", "ada", "--yes"])).code, 2);
});
