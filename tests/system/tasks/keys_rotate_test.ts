import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { withDirectory } from "../../adapters/sql/with_directory.ts";

const hex = "1f2e3d4c5b6a79880112233445566778";
const account = {
  TWILIO_ACCOUNT_SID: `AC${hex}`,
  TWILIO_AUTH_TOKEN: "9a8b7c6d5e4f30211203f4e5d6c7b8a9",
  TWILIO_VERIFY_SERVICE_SID: `VA${hex}`,
  LATCHKEY_VERIFY_SERVICES: "single",
};
const tokens = {
  LATCHKEY_JWT_ISSUER: "https://login.example",
  LATCHKEY_JWT_AUDIENCES: "orders",
};

Deno.test("keys_rotate.ts creates a key, prints when it starts to sign, and prints no secret", async () => {
  await withDirectory(async (directory) => {
    const secret = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64");
    const env = { ...account, ...tokens, LATCHKEY_SECRETS_KEY: `a:${secret}` };
    const first = await rotate(directory, env);
    assert.equal(first.code, 0, first.err);
    const second = await rotate(directory, env);
    const sentence = /^The ES256 key [\w-]{22} is published now and signs from (\S+)\n$/;
    const at = ({ out }: { out: string }): number => Date.parse(sentence.exec(out)?.[1] ?? "");
    assert.ok(at(second) - at(first) >= 15 * 60_000, first.out + second.out);
    assert.ok(!`${first.out}${first.err}${second.err}`.includes(secret));
  });
});

Deno.test("keys_rotate.ts exits 2 and names the settings if tokens are not enabled", async () => {
  await withDirectory(async (directory) => {
    const { code, out, err } = await rotate(directory, account);
    assert.deepEqual([code, out], [2, ""]);
    assert.match(
      err,
      /set LATCHKEY_JWT_AUDIENCES and LATCHKEY_SECRETS_KEY, and LATCHKEY_PUBLIC_URL/,
    );
  });
});

Deno.test("keys_rotate.ts exits 2 and lists every error in the settings", async () => {
  await withDirectory(async (directory) => {
    const { code, out, err } = await rotate(directory, { ...account, PORT: "80x" });
    assert.deepEqual([code, out], [2, ""]);
    assert.match(err, /^Cannot rotate the signing key: invalid configuration:\n {2}- PORT must be/);
  });
});

async function rotate(
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const flags = ["--no-prompt", "--no-check", "--allow-env=LATCHKEY_*,TWILIO_*,PORT"];
  const allowed = ["--ignore-env", "--allow-read", "--allow-write", "--allow-sys=setPriority"];
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", ...flags, ...allowed, "tasks/keys_rotate.ts"],
    cwd: new URL("../../../", import.meta.url),
    env: { ...env, LATCHKEY_DATA_DIR: directory },
  });
  const { code, stdout, stderr } = await command.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), err: text.decode(stderr) };
}
