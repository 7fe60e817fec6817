import assert from "node:assert/strict";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

async function register(test: TestCore, invitation: string, username: string): Promise<boolean> {
  const input = { username, password, phoneNumber, invitation };
  return (await test.core.register(input, caller)).ok;
}

Deno.test("users create prints the invitation with which the user sets a password", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, pagesUrl: "https://login.example.com" },
  }));
  const args = ["users", "create", "Ada", "--phone", phoneNumber, "--roles", "staff, admin"];
  const refused = await run(test, args, { says: "n" });
  assert.deepEqual([refused.code, await test.ports.reports.countUsers()], [1, 0]);
  const done = await run(test, [...args, "--yes", "--json"]);
  assert.equal(done.code, 0, done.err);
  const { username, user_id, code, link } = JSON.parse(done.out);
  assert.deepEqual([username, link], ["Ada", `https://login.example.com/invite/${code}`]);
  assert.deepEqual((await test.ports.users.findUser(user_id))?.roles, ["admin", "staff"]);
  const again = await run(test, ["users", "invite", "--user", "ada", "--yes", "--json"]);
  assert.equal(again.code, 0, again.err);
  assert.equal(await register(test, code, "ada"), false, "the earlier invitation was revoked");
  assert.equal(await register(test, JSON.parse(again.out).code, "ada"), true);
});

Deno.test("users invite, invitations and revoke-invitation, from code to refusal", async () => {
  await using test = await openTestCore();
  const invited = await run(test, ["users", "invite", "--expires", "12h", "--yes"]);
  assert.match(invited.out, /^Invited\.\nInvitation: ([0-9a-z]{4}-){3}[0-9a-z]{4}\nIt works once/);
  const code = /Invitation: (\S+)/.exec(invited.out)?.[1] ?? "";
  const listed = await run(test, ["users", "invitations", "--json"]);
  assert.ok(!listed.out.includes(code));
  const [{ id, state }] = JSON.parse(listed.out).invitations;
  assert.equal(state, "open");
  assert.equal((await run(test, ["users", "revoke-invitation", id, "--yes"])).code, 0);
  assert.equal(await register(test, code, "ada"), false);
  const again = await run(test, ["users", "revoke-invitation", id, "--yes"]);
  assert.deepEqual([again.code, again.err.includes("no open invitation has this ID")], [1, true]);
  assert.match((await run(test, ["users", "invitations"])).out, / revoked /);
});

Deno.test("users create and users invite say what is wrong with their options", async () => {
  await using test = await openTestCore();
  const wrong: readonly (readonly [string[], RegExp])[] = [
    [["create", "ada"], /--phone is required/],
    [["create", "ada", "--phone", "1", "--yes"], /phone number is not valid/],
    [["create", "a", "--phone", phoneNumber, "--yes"], /username has 3 to 64/],
    [["invite", "--expires", "31d", "--yes"], /expire in 1h to 30d/],
    [["invite", "--user", "ada", "--roles", "admin"], /not with --user/],
  ];
  for (const [args, words] of wrong) {
    const refused = await run(test, ["users", ...args]);
    assert.notEqual(refused.code, 0);
    assert.match(refused.err, words);
  }
  assert.equal(await test.ports.reports.countUsers(), 0);
});
