import assert from "node:assert/strict";
import { parseRemoteSettings, takeConnect } from "../../admin-tui/remote_settings.ts";

const readNothing = (): string => {
  throw new Deno.errors.NotFound();
};

Deno.test("takeConnect() takes the option out of the arguments, wherever it is", () => {
  const url = "https://login.example.com";
  const cases = [
    [["--connect", url, "users", "list"], ["users", "list"], url],
    [["users", "list", "--connect", url, "--json"], ["users", "list", "--json"], url],
    [[`--connect=${url}`], [], url],
    [["users", "list"], ["users", "list"], null],
    [["--connect"], [], ""],
    [["--connect", "--ascii"], ["--ascii"], ""],
  ] as const;
  for (const [given, args, taken] of cases) {
    assert.deepEqual(takeConnect(given), { args, url: taken }, given.join(" "));
  }
});

Deno.test("parseRemoteSettings() is null if nothing says where to connect", () => {
  assert.equal(parseRemoteSettings(null, { LATCHKEY_KEY: "lk_k_x" }, readNothing), null);
  assert.equal(parseRemoteSettings(null, { LATCHKEY_URL: "" }, readNothing), null);
});

Deno.test("parseRemoteSettings() prefers the option, and reads the key from a setting or a file", () => {
  const env = { LATCHKEY_URL: "https://one.example.com", LATCHKEY_KEY: "lk_k_x" };
  const two = parseRemoteSettings("https://two.example.com", env, readNothing);
  assert.deepEqual(two, { ok: true, origin: "https://two.example.com", key: "lk_k_x" });
  const asked: (boolean | undefined)[] = [];
  const file = { LATCHKEY_URL: "https://one.example.com", LATCHKEY_KEY_FILE: "/k" };
  const one = parseRemoteSettings(null, file, (_path, secret) => {
    asked.push(secret);
    return "lk_k_y\n";
  });
  assert.deepEqual(one, { ok: true, origin: "https://one.example.com", key: "lk_k_y" });
  assert.deepEqual(asked, [true], "a file that others can read is refused");
});

Deno.test("parseRemoteSettings() says what is missing or wrong, and never the key", () => {
  const url = "https://login.example.com";
  const errorsOf = (from: string, env: Readonly<Record<string, string>>): string => {
    const parsed = parseRemoteSettings(from, env, readNothing);
    assert.ok(parsed !== null && !parsed.ok, from);
    return parsed.errors.join("\n");
  };
  assert.match(errorsOf(url, {}), /^Set LATCHKEY_KEY_FILE to a file with your key/);
  assert.match(errorsOf("", { LATCHKEY_KEY: "lk_k_x" }), /^--connect must be an origin/);
  assert.match(errorsOf("http://login.example.com", { LATCHKEY_KEY: "lk_k_x" }), /https:\/\//);
  assert.match(errorsOf(url, { LATCHKEY_KEY_FILE: "/k" }), /cannot be read/);
  const both = errorsOf(url, { LATCHKEY_KEY: "lk_k_x", LATCHKEY_KEY_FILE: "/k" });
  assert.match(both, /are both set/);
  const lines = errorsOf(url, { LATCHKEY_KEY: "lk_k_secret\nx-header: y" });
  assert.match(lines, /must be one line/);
  assert.ok(!lines.includes("secret"));
});
