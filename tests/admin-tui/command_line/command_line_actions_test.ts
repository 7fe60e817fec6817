import assert from "node:assert/strict";
import { commands } from "../../../admin-tui/command_line/command_table.ts";
import { operatorCaller } from "../../../admin-tui/operator_caller.ts";
import type { PasswordHash } from "../../../core/domain/account/password.ts";
import { parseUsername } from "../../../core/domain/account/username.ts";
import type { User } from "../../../core/domain/account/user.ts";
import { newEvent } from "../../../core/usecases/record/new_event.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { type CommandOptions, run } from "./command_kit.ts";
import { newInsertion } from "../../user_rows.ts";

const otherPhoneNumber = "+12025550143";
const why = ["--reason", "lost phone"];

async function events(test: TestCore, type: string): Promise<number> {
  const page = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return page.items.filter((event) => event.type === type).length;
}

Deno.test("users end-sessions shows its effects before it asks, and changes nothing on a no", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const token = await test.signIn("ada");
  const questions: string[] = [];
  const args = ["users", "end-sessions", "ADA", ...why];
  for (const says of ["", "n", "yes please", "\u001b[A"]) {
    const refused = await run(test, args, { says }, questions);
    assert.deepEqual([refused.code, refused.out, refused.err], [1, "", "Nothing was done.\n"]);
  }
  assert.match(questions[0] ?? "", /^End all sessions of ada\?\n1 session ends immediately\./);
  assert.match(questions[0] ?? "", /\[y\/N\] $/);
  assert.equal((await test.core.authenticate({ sessionToken: token }, {})).ok, true);
  const done = await run(test, args, { says: "y\n" });
  assert.deepEqual([done.code, done.err], [0, ""]);
  assert.equal((await test.core.authenticate({ sessionToken: token }, {})).ok, false);
  assert.equal(await events(test, "sessions.ended_by_operator"), 1);
});

Deno.test("users delete requires the last three digits of the phone number, not a y", async () => {
  await using test = await openTestCore();
  const user = await test.register("ada");
  const args = ["users", "delete", "ada", ...why];
  const questions: string[] = [];
  for (const says of ["y", "yes", "", "999"]) {
    assert.equal((await run(test, args, { says }, questions)).code, 1);
  }
  assert.match(questions[0] ?? "", /Type the last three digits of their phone number: $/);
  assert.ok(!questions.join().includes(phoneNumber.slice(-3)), "the question contains no digits");
  assert.equal((await test.core.describeUser({ userId: user.id })).ok, true);
  const done = await run(test, args, { says: phoneNumber.slice(-3) });
  assert.equal(done.code, 0, done.err);
  assert.equal((await test.core.describeUser({ userId: user.id })).ok, false);
});

Deno.test("users delete acts on the confirmed user, not on a later user with the same name", async () => {
  await using test = await openTestCore();
  const ada = await test.register("ada");
  const questions: string[] = [];
  const core: typeof test.core = {
    ...test.core,
    previewAction: async (input) => {
      const preview = await test.core.previewAction(input);
      const gone = { userId: ada.id, action: "delete", reason: "asked for" } as const;
      assert.ok((await test.core.performAction(gone, operatorCaller("grace"))).ok);
      await test.register("ada", otherPhoneNumber);
      return preview;
    },
  };
  const open: CommandOptions["open"] = () =>
    Promise.resolve({
      core,
      caller: operatorCaller("marek"),
      simulated: true,
      backupFolder: "/nowhere",
      close: () => Promise.resolve(),
    });
  const says = phoneNumber.slice(-3);
  const ran = await run(test, ["users", "delete", "ada", ...why], { open, says }, questions);
  assert.deepEqual([questions.length, ran.code, ran.err], [1, 1, "Refused: user not found.\n"]);
  assert.equal((await run(test, ["users", "show", "ada"])).code, 0, "the new user stays");
});

Deno.test("users issue-code prints a working code once, on standard output", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  const issued = await run(test, ["users", "issue-code", "ada", ...why, "--yes", "--json"]);
  assert.deepEqual([issued.code, issued.err], [0, ""], issued.err);
  const { recovery_code: code } = JSON.parse(issued.out);
  const text = await run(test, ["users", "issue-code", "ada", ...why, "--yes"]);
  assert.match(text.out, /shown only once/);
  const list = await run(test, ["events", "list", "--json"]);
  assert.ok(!list.out.includes(code), "the audit log contains no code");
  const newest = text.out.split("\n")[1] ?? "";
  const opened = await test.core.logIn({ username: "ada", password, send: null }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { challengeToken } = opened.value.opened;
  const proof = { method: "recovery_code", code: newest, passkey: null, trustDevice: false };
  const verified = await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
  assert.ok(verified.ok, JSON.stringify(verified));
});

Deno.test("users resend sends the code again that a user waits for, or says when it can", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const resend = ["users", "resend", "ada", ...why];
  const none = await run(test, [...resend, "--yes"]);
  assert.equal(
    none.err,
    "Refused: The user has no login, reset or phone change waiting for a code.\n",
  );
  await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  test.clock.advance(7);
  const early = await run(test, [...resend, "--yes"]);
  assert.equal(early.err, "Refused: resend requested too soon; try again in 0:23.\n");
  const { error } = JSON.parse((await run(test, [...resend, "--yes", "--json"])).err);
  assert.deepEqual([error.code, error.retry_after], ["resend_too_soon", 23]);
  test.clock.advance(23);
  const questions: string[] = [];
  const no = await run(test, resend, { says: "n" }, questions);
  assert.equal(no.code, 1);
  assert.match(questions.join("\n"), /Send the code again to ada\?/);
  const sent = await run(test, [...resend, "--yes"]);
  assert.deepEqual([sent.code, sent.out], [0, "Code sent again: ada.\n"]);
  const code = test.simulator.codeFor(phoneNumber) ?? "";
  assert.ok(!(await run(test, ["events", "list", "--json"])).out.includes(code));
  for (const wait of [40, 60, 90]) {
    test.clock.advance(wait);
    assert.equal((await run(test, [...resend, "--yes"])).code, 0);
  }
  test.clock.advance(120);
  const full = await run(test, [...resend, "--yes"]);
  assert.equal(full.err, "Refused: too many messages; the user must start again.\n");
  const { error: last } = JSON.parse((await run(test, [...resend, "--yes", "--json"])).err);
  assert.deepEqual([last.code, last.retry_after], ["too_many_sends", undefined]);
});

Deno.test("users resend names the stop that blocks it", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  test.clock.advance(30);
  await run(test, ["sends", "stop", "--country", "US", "--reason", "bots", "--yes"]);
  const ran = await run(test, ["users", "resend", "ada", ...why, "--yes"]);
  assert.equal(ran.err, "Refused: stopped by operator: US.\n");
});

Deno.test("users resend names the provider's error and says what to do", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.core.logIn({ username: "ada", password, send: "sms" }, caller);
  test.clock.advance(30);
  const resend = ["users", "resend", "ada", ...why, "--yes"];
  test.simulator.setFault({ fault: "60205", on: "start" });
  const refused = await run(test, resend);
  assert.equal(
    refused.err,
    "Refused: channel unavailable (Twilio 60205). Landlines cannot receive text messages: " +
      "ask the user to choose a call.\n",
  );
  test.clock.advance(40);
  test.simulator.setFault({ fault: "503", on: "start" });
  const lost = await run(test, resend);
  assert.match(lost.err, /^Result unknown: the code may have been sent \(Twilio 20503\); another/);
  test.clock.advance(60);
  test.simulator.setFault({ fault: "21211", on: "start" });
  const { error } = JSON.parse((await run(test, [...resend, "--json"])).err);
  assert.deepEqual([error.code, error.retry_after, error.delivery_status, error.provider_code], [
    "phone_number_unreachable",
    undefined,
    "refused",
    21211,
  ]);
  assert.match(error.detail, /^phone number unreachable \(Twilio 21211\)\. Twilio considers/);
  const events = await run(test, ["events", "list"]);
  assert.match(events.out, /! code uncertain .*may have been sent, provider unavailable/);
});

Deno.test("an action with nothing to do exits with 1 and a reason, instead of asking", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  for (const how of [["--yes"], []]) {
    for (const verb of ["end-sessions", "end-devices", "remove-totp"]) {
      const ran = await run(test, ["users", verb, "ada", ...why, ...how], { says: "y" });
      assert.deepEqual([ran.code, ran.out], [1, ""], verb);
      assert.match(ran.err, /^Refused: .+[^.]\.\n$/, verb);
    }
    const passkey = ["users", "remove-passkey", "ada", "none", ...why, ...how];
    assert.equal((await run(test, passkey, { says: "y" })).code, 1);
    const unknown = await run(test, ["users", "delete", "unknown", ...why, ...how], { says: "y" });
    assert.deepEqual([unknown.code, unknown.err], [1, "Refused: user not found.\n"]);
  }
  const short = ["users", "delete", "ada", "--reason", "ab", "--yes"];
  assert.match((await run(test, short)).err, /3 to 200 printable/);
});

Deno.test("--readonly or the setting refuses every command with changes, and opens nothing", async () => {
  await using test = await openTestCore();
  const open = () => Promise.reject(new Error("opened"));
  const files = { x: "{}" };
  const values: Readonly<Record<string, string>> = { NUMBER: phoneNumber, SCOPE: "country:US" };
  const options = [
    "--reason",
    "bots",
    "--channel",
    "sms",
    "--set",
    "staff",
    "--file",
    "x",
    "--scope",
    "operator",
    "--days",
    "3",
    "--phone",
    phoneNumber,
    "--format",
    "csv",
    "--redirect",
    "https://app.example/",
  ];
  for (
    const { noun, verb, arguments: names, options: known } of commands.filter((c) => c.changes)
  ) {
    const typed = [noun, verb, ...names.map(({ name }) => values[name] ?? "x")];
    const given = options.filter((word, at) =>
      (word.slice(2) in known) || (at % 2 === 1 && (options[at - 1] ?? "").slice(2) in known)
    );
    const required = noun === "sessions" ? ["--all"] : [];
    const args = [...typed.filter((word) => word !== ""), ...required, ...given];
    const all = [["--readonly", ...args], [...args, "--readonly"]];
    for (const words of all) {
      const ran = await run(test, words, { open, files, says: "y" });
      assert.deepEqual([ran.code, ran.out], [1, ""], words.join(" "));
      assert.match(ran.err, /Refused: read-only mode is on/, words.join(" "));
    }
    const set = await run(test, [...args, "--json"], { open, files, says: "y", readonly: true });
    assert.equal(JSON.parse(set.err).error.code, "read_only");
  }
  assert.equal((await run(test, ["--readonly", "users", "list"])).code, 0);
});

Deno.test("every command that asks makes changes; few make changes without asking", () => {
  assert.deepEqual(commands.filter(({ asks, changes }) => asks && !changes), []);
  const quiet = commands.filter(({ asks, changes }) => changes && !asks);
  assert.deepEqual(quiet.map(({ noun, verb }) => `${noun} ${verb}`.trim()), [
    "users import",
    "keys create",
    "clients add",
    "clients enable",
    "otp check",
    "otp cancel",
    "webhooks replay",
    "backup",
  ]);
});

Deno.test("users list, show and sessions never print full phone numbers", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.register("bob", "+12025550143");
  await test.signIn("ada");
  const list = await run(test, ["users", "list", "--json"]);
  const { users, more } = JSON.parse(list.out);
  assert.deepEqual([users.map((user: { username: string }) => user.username), more], [
    ["bob", "ada"],
    false,
  ]);
  assert.ok(!list.out.includes(phoneNumber));
  const one = await run(test, ["users", "list", "--limit", "1"]);
  assert.match(one.out, /^NAME .*\nbob .*unverified .*\nMore results: raise --limit\.\n$/);
  const unverified = await run(test, ["users", "list", "--filter", "unverified"]);
  assert.match(unverified.out, /^NAME [^\n]*\nbob [^\n]*\n$/);
  assert.equal((await run(test, ["users", "list", "--search", "zed"])).out, "None.\n");
  const inside = ["users", "list", "--contains", "--json", "--search"];
  const names = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { out } = await run(test, [...inside, ...args]);
    const { users } = JSON.parse(out) as { users: readonly { username: string }[] };
    return users.map(({ username }) => username);
  };
  const all = JSON.parse(list.out) as { users: readonly { username: string }[] };
  const [first = ""] = all.users.map(({ username }) => username);
  assert.deepEqual(await names(first.slice(1)), [first]);
  assert.deepEqual(await names(first.slice(1), "--filter", "locked"), []);
  assert.equal((await names("0202555", "--limit", "1")).length, 1);
  assert.match(
    (await run(test, ["users", "show", "ada"])).out,
    /state +active\n[^]*recovery_codes_left +10\n/,
  );
  const sessions = await run(test, ["users", "sessions", "ada"]);
  assert.match(sessions.out, /^ID +SINCE .*\n.* pwd\+sms +192\.0\.2\.1 +test\n$/);
  assert.equal((await run(test, ["users", "sessions", "bob"])).out, "None.\n");
  assert.equal((await run(test, ["users", "show", "unknown"])).code, 1);
});

Deno.test("users lock accepts an ID only with --id, and a name only without it", async () => {
  await using test = await openTestCore();
  const victim = await test.register("victim");
  const lock = ["users", "lock", victim.id, "--yes", ...why];
  const refused = await run(test, lock);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /is a user's ID\. To act on that user, add --id\.$/m);
  const named = await run(test, ["users", "lock", "victim", "--id", "--yes", ...why]);
  assert.equal(named.code, 1);
  assert.match(named.err, /is a username\. Omit --id\.$/m);
  assert.equal(await events(test, "user.locked"), 0);
  assert.equal((await run(test, [...lock, "--id"])).code, 0);
  assert.equal(await events(test, "user.locked"), 1);
});

Deno.test("users show and delete never take a name for another user's ID", async () => {
  await using test = await openTestCore();
  const victim = await test.register("victim");
  const other = await addUser(test, victim.id);
  const shown = await run(test, ["users", "show", victim.id]);
  assert.equal(shown.code, 1);
  assert.match(shown.err, /is one user's ID and another user's name\.$/m);
  for (const args of [["deliveries", "list"], ["events", "list"]]) {
    assert.equal((await run(test, [...args, "--user", victim.id])).code, 1);
  }
  const deleted = await run(test, ["users", "delete", victim.id, "--yes", ...why]);
  assert.equal(deleted.code, 0, deleted.err);
  assert.equal((await test.core.describeUser({ userId: victim.id })).ok, true);
  assert.equal((await test.core.describeUser({ userId: other.id })).ok, false);
});

/** Inserts a user whose name looks like an ID, as older versions allowed. */
async function addUser(test: TestCore, username: string): Promise<User> {
  const parsed = parseUsername(username);
  assert.ok(parsed.ok);
  const stores = test.ports;
  const { newId, clock } = test.ports;
  const user = {
    ...await test.register("mallory"),
    id: newId("usr", clock()),
    username: parsed.value,
  };
  const event = newEvent(test.ports, caller, { type: "user.registered", userId: user.id });
  assert.equal(
    await stores.users.insertUser(newInsertion(user, "$2b$04$" as PasswordHash), event),
    "inserted",
  );
  return user;
}
