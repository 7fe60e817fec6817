import assert from "node:assert/strict";
import { commands } from "../../../admin-tui/command_line/command_table.ts";
import { policyBody } from "../../../core/config/policy_body.ts";
import { parseSendPolicy } from "../../../core/config/policy_config.ts";
import { version } from "../../../core/config/version.ts";
import { printable } from "../../../core/domain/printable.ts";
import { StorageUnavailable } from "../../../core/ports/stores/storage.ts";
import { defaultSendPolicy } from "../../../core/domain/sending/send_policy.ts";
import { caller, openTestCore, password, phoneNumber, type TestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

async function events(test: TestCore, type: string): Promise<readonly unknown[]> {
  const page = await test.core.listAuditEvents({ userId: null, cursor: null, limit: 200 });
  return page.items.filter((event) => event.type === type);
}

/** Logs in and requests a code by SMS; returns the refusal code of the send, or null. */
async function sendTo(test: TestCore, username: string): Promise<string | null> {
  const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  const { sent } = opened.value;
  assert.ok(sent !== null);
  return sent.ok ? null : sent.refusal.code;
}

Deno.test("--version prints the version and opens no database", async () => {
  await using test = await openTestCore();
  for (const flag of ["--version", "-V"]) {
    const printed = await run(test, [flag]);
    assert.deepEqual(printed, { code: 0, out: `latchkey ${version}\n`, err: "" });
  }
});

Deno.test("sends stop blocks every message until sends resume, and both are in the audit log", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  const stopped = await run(test, ["sends", "stop", "--all", "--reason", "bots", "--yes"]);
  assert.deepEqual(stopped, { code: 0, out: "Stopped: all\n", err: "" });
  assert.equal(await sendTo(test, "ada.lovelace"), "provider_unavailable");
  assert.equal(test.simulator.codeFor(phoneNumber), null);
  const status = await run(test, ["sends", "status"]);
  assert.match(
    status.out,
    /^Service stopped: nothing is sent\.\nSTOPPED .*\nall +2026-01-01 00:00:00 +marek +bots\n/,
  );
  const resumed = await run(test, ["sends", "resume", "--all", "--yes", "--json"]);
  assert.deepEqual(JSON.parse(resumed.out), { resumed: "all" });
  test.clock.advance(60);
  assert.equal(await sendTo(test, "ada.lovelace"), null);
  assert.equal((await events(test, "sends.stopped")).length, 1);
  assert.equal((await events(test, "sends.resumed")).length, 1);
});

Deno.test("sends stop asks on a terminal, and changes nothing on a no", async () => {
  await using test = await openTestCore();
  const questions: string[] = [];
  const args = ["sends", "stop", "--country", "us", "--reason", "bots"];
  const refused = await run(test, args, { says: "" }, questions);
  assert.deepEqual([refused.code, refused.out, refused.err], [1, "", "Nothing was done.\n"]);
  assert.match(questions.join(), /Stop sends \(country:US\)\?/);
  assert.equal((await test.core.describeSends()).stops.length, 0);
  assert.equal((await run(test, args, { says: "y" })).code, 0);
  assert.equal((await test.core.describeSends()).stops[0]?.scope, "country:US");
});

Deno.test("commands that ask are refused without a terminal unless --yes is given", async () => {
  await using test = await openTestCore();
  const asking = commands.filter(({ asks }) => asks).map(({ noun, verb }) => `${noun} ${verb}`);
  assert.deepEqual(asking, [
    "users roles",
    "users set-metadata",
    "users export",
    "users create",
    "users invite",
    "users revoke-invitation",
    "users lock",
    "users unlock",
    "users resend",
    "users end-session",
    "users end-sessions",
    "users end-devices",
    "users disconnect-app",
    "users reset-2fa",
    "users issue-code",
    "users remove-totp",
    "users remove-passkey",
    "users delete",
    "sessions end",
    "keys revoke",
    "clients update",
    "clients rotate",
    "clients disable",
    "clients remove",
    "otp send",
    "sends stop",
    "sends resume",
    "sends lift",
    "test-numbers add",
    "test-numbers remove",
    "webhooks discard",
    "clock accept",
  ]);
  const refused = await run(test, ["sends", "stop", "--all", "--reason", "bots"]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /--yes/);
  assert.equal((await test.core.describeSends()).stops.length, 0);
});

Deno.test("runCommandLine() explains a usage error on standard error and exits with 2", async () => {
  await using test = await openTestCore();
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["walk", /Unknown command: walk/],
    ["sends", /sends requires one of: stop, resume, status, lift/],
    ["sends fly", /requires one of/],
    ["sends stop --reason bots --yes", /--all, --channel NAME/],
    ["sends stop --all --channel sms --reason bots --yes", /one of --all/],
    [
      "sends stop --country BR --country US --reason bots --yes",
      /--country was given more than once/,
    ],
    ["sends stop --country= --reason bots --yes", /--country requires a value/],
    ["sends stop --all --yes", /--reason is required/],
    ["sends stop --all --now --yes", /Unknown option '--now'/],
    ["sends status --yes", /Unknown option '--yes'/],
    ["sends lift", /SCOPE is required/],
    ["sends lift country:US more --yes", /Unexpected argument: more/],
    ["deliveries list --limit 0", /--limit must be/],
    ["deliveries list --limit 1e3", /--limit must be/],
    ["deliveries list --since yesterday", /--since must look like/],
    ["deliveries list --channel pigeon", /--channel must be one of sms/],
    ["deliveries list --country brazil", /two letters/],
    ["deliveries list --network 192.0.2.0/24", /--network 192.0.2.0\/24 is not a filter/],
    ["events export --until 2026-13-45", /--until must look like/],
    ["policy replay --days 367", /--days must be/],
  ];
  for (const [words, pattern] of wrong) {
    const { code, out, err } = await run(test, words.split(" "));
    assert.deepEqual([code, out], [2, ""], words);
    assert.match(err, pattern, words);
  }
  assert.equal((await test.core.describeSends()).stops.length, 0);
});

Deno.test("runCommandLine() exits with 1 and the reason when the core refuses", async () => {
  await using test = await openTestCore();
  const refusals: readonly (readonly [string, string])[] = [
    ["sends stop --country UK --reason bots", "scope_unknown"],
    ["sends stop --channel pigeon --reason bots", "scope_unknown"],
    ["sends stop --all --reason ab", "invalid_input"],
    ["sends resume --all", "not_stopped"],
    ["sends lift country:US", "not_stopped"],
    ["users lock unknown --reason tests", "user_not_found"],
  ];
  for (const [words, code] of refusals) {
    const ran = await run(test, [...words.split(" "), "--yes", "--json"]);
    assert.deepEqual([ran.code, ran.out], [1, ""], words);
    assert.equal(JSON.parse(ran.err).error.code, code, words);
  }
  const words = await run(test, ["deliveries", "show", "dlv_none"]);
  assert.deepEqual([words.code, words.err], [1, "Refused: delivery not found.\n"]);
  assert.equal((await run(test, ["deliveries", "list", "--user", "unknown"])).code, 1);
});

Deno.test("runCommandLine() exits with 69 if the database is unavailable, with 70 for a bug", async () => {
  await using test = await openTestCore((ports) => ({
    ...ports,
    controls: {
      ...ports.controls,
      listSendControls: () => Promise.reject(new StorageUnavailable("away")),
    },
    sending: {
      ...ports.sending,
      listDeliveries: () => Promise.reject(new TypeError("a bug\u001b[31m")),
    },
  }));
  const away = await run(test, ["sends", "status"]);
  assert.deepEqual([away.code, away.out, away.err], [
    69,
    "",
    "The database is unavailable: away\n",
  ]);
  const bug = await run(test, ["deliveries", "list"]);
  assert.deepEqual([bug.code, bug.out], [70, ""]);
  assert.match(bug.err, /a bug\ufffd\[31m/);
  const open = () => Promise.resolve({ errors: ["PORT must be a whole number"] });
  const settings = await run(test, ["sends", "status"], { open });
  assert.deepEqual([settings.code, settings.err], [2, "PORT must be a whole number\n"]);
});

Deno.test("only commands that send a message or a notice need the provider", async () => {
  await using test = await openTestCore();
  const sending = commands.filter(({ sends }) => sends).map(({ noun, verb }) => `${noun} ${verb}`);
  assert.deepEqual(sending, [
    "users resend",
    "users reset-2fa",
    "users issue-code",
    "users remove-totp",
    "users remove-passkey",
    "otp send",
    "otp check",
    "otp cancel",
  ]);
  const asked: boolean[] = [];
  const open = (sends: boolean) => {
    asked.push(sends);
    return Promise.resolve({ errors: ["closed"] });
  };
  await run(test, ["users", "list"], { open });
  await run(test, ["otp", "cancel", "VE1"], { open });
  assert.deepEqual(asked, [false, true]);
});

Deno.test("--help describes all commands, one noun or one command, and opens nothing", async () => {
  await using test = await openTestCore();
  const open = () => Promise.reject(new Error("opened"));
  const all = await run(test, ["--help"], { open });
  for (const { noun, verb } of commands) assert.ok(all.out.includes(`  ${noun} ${verb}`));
  assert.equal(all.out.split("\n").every((line) => line.length <= 120), true, all.out);
  const noun = await run(test, ["sends", "--help"], { open });
  assert.ok(noun.out.includes("sends lift") && !noun.out.includes("users lock"));
  for (const { noun, verb, options } of commands) {
    const one = await run(test, [noun, verb, "--help"].filter((word) => word !== ""), { open });
    assert.equal(one.code, 0);
    for (const name of Object.keys(options)) assert.ok(one.out.includes(`--${name}`));
  }
});

Deno.test("deliveries list and show print the outcome of a message", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await test.signIn("ada.lovelace");
  await run(test, ["sends", "stop", "--channel", "sms", "--reason", "bots", "--yes"]);
  test.clock.advance(60);
  await sendTo(test, "ada.lovelace");
  const list = await run(test, ["deliveries", "list", "--user", "ADA.lovelace", "--json"]);
  const { deliveries, more } = JSON.parse(list.out);
  assert.equal(more, false);
  assert.deepEqual(deliveries.map((each: { status: string }) => each.status), ["blocked", "sent"]);
  assert.equal(deliveries[0].blocked_by, "channel:sms");
  assert.ok(!list.out.includes(phoneNumber));
  const blocked = await run(test, ["deliveries", "list", "--status", "blocked", "--since", "1h"]);
  assert.equal(blocked.out.trim().split("\n").length, 2);
  assert.match(blocked.out, /stopped by operator: sms/);
  const one = await run(test, ["deliveries", "list", "--limit", "1"]);
  assert.match(one.out, /More results: raise --limit\./);
  const show = await run(test, ["deliveries", "show", deliveries[1].id]);
  assert.match(show.out, /approved_at +2026-01-01T00:00:00\.000Z/);
  const { network } = deliveries[1];
  const near = await run(test, ["deliveries", "list", "--network", network, "--status", "sent"]);
  assert.equal(near.out.trim().split("\n").length, 2);
  const far = await run(test, ["deliveries", "list", "--network", "203.0.113.99"]);
  assert.equal(far.out, "None.\n");
  const none = await run(test, ["deliveries", "list", "--country", "BR"]);
  assert.equal(none.out, "None.\n");
});

Deno.test("users lock blocks a user's logins and users unlock allows them again", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  const token = await test.signIn("ada.lovelace");
  const reason = ["--reason", "stolen phone", "--yes"];
  const locked = await run(test, ["users", "lock", "Ada.Lovelace", ...reason]);
  assert.deepEqual([locked.code, locked.out], [0, "Locked; 1 session ended: ada.lovelace.\n"]);
  assert.equal((await test.core.authenticate({ sessionToken: token }, {})).ok, false);
  const unlocked = await run(test, ["users", "unlock", "ada.lovelace", ...reason, "--json"]);
  assert.equal(JSON.parse(unlocked.out).action, "unlock");
  test.clock.advance(60);
  assert.equal(await sendTo(test, "ada.lovelace"), null);
});

Deno.test("events export streams the audit log as NDJSON, records itself, and stops at a closed pipe", async () => {
  await using test = await openTestCore();
  for (let user = 0; user < 5; user++) await test.register(`user-${user}`);
  const all = await run(test, ["events", "export"]);
  const rows = all.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual([all.code, rows.length], [0, 6]);
  assert.equal(rows[0].type, "record.exported");
  assert.equal(rows[0].actor_name, "marek");
  assert.equal(rows.filter(({ type }) => type === "user.registered").length, 5);
  const head = await run(test, ["events", "export"], { readsMax: 2 });
  assert.deepEqual([head.code, head.out.trimEnd().split("\n").length], [0, 2]);
  test.clock.advance(3600);
  const recent = await run(test, ["events", "export", "--since", "30m", "--until", "2026-01-02"]);
  assert.equal(recent.out.trimEnd().split("\n").length, 1);
});

Deno.test("the command line prints no control characters", async () => {
  await using test = await openTestCore();
  const evil = { ...caller, address: "\u001b]0;pwned\u0007\u202e" };
  await test.core.logIn({ username: "unknown", password, send: null }, evil);
  const { out } = await run(test, ["events", "export"]);
  assert.deepEqual(out.split("\n").map(printable), out.split("\n"));
  const found = out.split("\n").map((line) => line === "" ? null : JSON.parse(line))
    .find((event) => event?.type === "login.refused");
  assert.equal(found.address, evil.address);
});

Deno.test("policy show prints a file that parses to the current policy", async () => {
  const policy = {
    ...defaultSendPolicy,
    countriesDenied: ["BR"],
    countryBudgets: {
      GB: { messagesPerHour: 5, messagesPerDay: null, usdPerHour: null, usdPerDay: 12_345_678 },
    },
  };
  await using test = await openTestCore((ports) => ({
    ...ports,
    policies: { ...ports.policies, send: policy },
  }));
  const shown = await run(test, ["policy", "show"]);
  const parsed = parseSendPolicy(JSON.parse(shown.out));
  assert.deepEqual(parsed.ok ? parsed.policy : parsed.errors, policy);
  assert.equal(
    JSON.stringify(policyBody(policy)),
    (await run(test, ["policy", "show", "--json"])).out.trim(),
  );
});

Deno.test("policy replay compares a proposed policy with the recorded sends", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await test.signIn("ada.lovelace");
  const files = { "deny.json": '{"countries": {"deny": ["US"]}}', "bad.json": '{"countrys": 1}' };
  const today = await run(test, ["policy", "replay", "--json"]);
  assert.equal(JSON.parse(today.out).would_block, 0);
  const denied = await run(test, ["policy", "replay", "--policy", "deny.json", "--json"], {
    files,
  });
  const replay = JSON.parse(denied.out);
  assert.deepEqual(
    [replay.requests, replay.would_block, replay.genuine_blocked, replay.by_reason],
    [1, 1, 1, { country_denied: 1 }],
  );
  assert.ok(replay.saved_usd > 0);
  const text = await run(test, ["policy", "replay", "--policy", "deny.json", "--days", "1"], {
    files,
  });
  assert.match(text.out, /genuine, to 1 number/);
  const bad = await run(test, ["policy", "replay", "--policy", "bad.json"], { files });
  assert.equal(bad.code, 2);
  assert.match(bad.err, /Cannot use bad\.json/);
});
