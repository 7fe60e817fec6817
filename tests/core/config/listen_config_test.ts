import assert from "node:assert/strict";
import { parseConfig } from "../../../core/config/config.ts";
import { parseListenAddress } from "../../../core/config/http/listen_config.ts";

Deno.test("parseListenAddress() accepts an address or a name with a port", () => {
  const expected = [
    ["127.0.0.1:8001", "127.0.0.1", 8001],
    ["localhost:0", "localhost", 0],
    ["[::1]:8001", "::1", 8001],
    ["0.0.0.0:65535", "0.0.0.0", 65535],
  ] as const;
  for (const [text, host, port] of expected) {
    assert.deepEqual(parseListenAddress(text), { host, port }, text);
  }
  const wrong = [
    "",
    "8001",
    ":8001",
    "127.0.0.1",
    "::1:8001",
    "a:65536",
    "a:-1",
    "a:80/",
    "a b:80",
  ];
  for (const text of wrong) assert.equal(parseListenAddress(text), null, text);
});

Deno.test("LATCHKEY_METRICS_LISTEN is refused if its port is that of another server", () => {
  const errorsOf = (env: Readonly<Record<string, string>>): readonly string[] => {
    const parsed = parseConfig(env, () => "");
    return (parsed.ok ? [] : parsed.errors).filter((each) => each.includes("METRICS_LISTEN"));
  };
  assert.deepEqual(errorsOf({ LATCHKEY_METRICS_LISTEN: "127.0.0.1:9464" }), []);
  assert.deepEqual(errorsOf({ LATCHKEY_METRICS_LISTEN: "9464" }), [
    "LATCHKEY_METRICS_LISTEN must be HOST:PORT, such as 127.0.0.1:9464",
  ]);
  assert.deepEqual(errorsOf({ LATCHKEY_METRICS_LISTEN: "127.0.0.1:8000" }), [
    "LATCHKEY_METRICS_LISTEN must have another port than PORT",
  ]);
  const listen = { LATCHKEY_ADMIN_LISTEN: "[::1]:8001", LATCHKEY_METRICS_LISTEN: "[::1]:8001" };
  assert.deepEqual(errorsOf(listen), [
    "LATCHKEY_METRICS_LISTEN must have another port than LATCHKEY_ADMIN_LISTEN",
  ]);
});

Deno.test("LATCHKEY_ADMIN_LISTEN is refused if it is no address, or has the port of PORT", () => {
  const errorsOf = (value: string): readonly string[] => {
    const parsed = parseConfig({ LATCHKEY_ADMIN_LISTEN: value }, () => "");
    return (parsed.ok ? [] : parsed.errors).filter((each) => each.includes("ADMIN_LISTEN"));
  };
  assert.deepEqual(errorsOf("127.0.0.1:8001"), []);
  assert.deepEqual(errorsOf("nowhere"), [
    "LATCHKEY_ADMIN_LISTEN must be HOST:PORT, such as 127.0.0.1:8001",
  ]);
  assert.deepEqual(errorsOf("10.0.0.5:8000"), [
    "LATCHKEY_ADMIN_LISTEN must have another port than PORT",
  ]);
});
