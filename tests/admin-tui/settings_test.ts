import assert from "node:assert/strict";
import { parseAdminSettings, taskCommandIn } from "../../admin-tui/settings.ts";

const sid = (prefix: string) => `${prefix}${"0".repeat(26)}facade`;

const devFile = JSON.stringify({
  TWILIO_ACCOUNT_SID: sid("AC"),
  TWILIO_AUTH_TOKEN: "facade00".repeat(4),
  TWILIO_VERIFY_SERVICE_SID: sid("VA"),
  TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010",
});

const readNothing = (): string => {
  throw new Deno.errors.NotFound();
};

Deno.test("parseAdminSettings() uses the settings file of a running dev", () => {
  const read: string[] = [];
  const parsed = parseAdminSettings({ LATCHKEY_DATA_DIR: "/tmp/x", USER: "ada" }, (path) => {
    read.push(path);
    return devFile;
  });
  assert.deepEqual(read, ["/tmp/x/dev-settings.json"]);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.setting, {
    dev: true,
    simulated: true,
    simulator: "http://127.0.0.1:4010",
    readOnly: false,
    taskCommand: "deno task NAME",
  });
  assert.deepEqual([parsed.config.dataDir, parsed.operator], ["/tmp/x", "ada"]);
});

Deno.test("taskCommandIn() takes only a command with a place for the task", () => {
  assert.equal(taskCommandIn({ LATCHKEY_TASK_COMMAND: "latchkey NAME" }), "latchkey NAME");
  for (const LATCHKEY_TASK_COMMAND of ["", " ", "latchkey"]) {
    assert.equal(taskCommandIn({ LATCHKEY_TASK_COMMAND }), "deno task NAME");
  }
});

Deno.test("parseAdminSettings() ignores that file if there is any Twilio setting", () => {
  const parsed = parseAdminSettings({ TWILIO_ACCOUNT_SID: sid("AC") }, () => devFile);
  assert.ok(!parsed.ok);
  assert.ok(parsed.errors.length >= 1);
});

Deno.test("parseAdminSettings() lists every error when there are no settings", () => {
  const parsed = parseAdminSettings({}, readNothing);
  assert.ok(!parsed.ok);
  assert.match(
    parsed.errors.join("\n"),
    /TWILIO_VERIFY_SERVICE_SID[^]*TWILIO_ACCOUNT_SID[^]*\.\/data\/dev-settings/,
  );
});

Deno.test("parseAdminSettings() needs no Twilio settings for a command that sends nothing", () => {
  const parsed = parseAdminSettings({ LATCHKEY_DATA_DIR: "/tmp/x" }, readNothing, true);
  assert.ok(parsed.ok);
  assert.deepEqual(
    [parsed.config.twilio.configured, parsed.config.twilio.messaging, parsed.config.dataDir],
    [false, null, "/tmp/x"],
  );
  // Those that are set must be right.
  const half = { TWILIO_ACCOUNT_SID: sid("AC") };
  assert.ok(!parseAdminSettings(half, readNothing, true).ok);
  assert.ok(!parseAdminSettings({ PORT: "x" }, readNothing, true).ok);
});

Deno.test("parseAdminSettings() refuses an invalid settings file of dev", () => {
  for (const text of ["", "[]", "null", '{"TWILIO_AUTH_TOKEN": 1}']) {
    const parsed = parseAdminSettings({}, () => text);
    assert.ok(!parsed.ok, text);
    assert.match(parsed.errors.join(), /dev-settings\.json is not a JSON object of strings/);
  }
});

Deno.test("parseAdminSettings() determines the operator's name for the audit log", () => {
  const name = (env: Record<string, string>) => {
    const parsed = parseAdminSettings(env, () => devFile);
    return parsed.ok ? parsed.operator : undefined;
  };
  assert.equal(name({ LATCHKEY_OPERATOR: "ops-1", USER: "ada" }), "ops-1");
  assert.equal(name({ LATCHKEY_OPERATOR: " ", LOGNAME: "bob" }), "bob");
  assert.equal(name({ USER: " ".repeat(3) }), null);
  assert.equal(name({}), null);
});
