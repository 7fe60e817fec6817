import assert from "node:assert/strict";

/** The addresses that `deno task start`, or the image, is permitted with these settings. */
async function permitted(
  env: Readonly<Record<string, string>>,
  kind: "start" | "image",
): Promise<readonly string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--ignore-env",
      "--allow-env=LATCHKEY_*,TWILIO_*,PORT",
      "tasks/permissions.ts",
      kind,
    ],
    cwd: new URL("../../../", import.meta.url),
    env: { TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:4010", ...env, NO_COLOR: "1" },
    stderr: "inherit",
  }).output();
  const flags = new TextDecoder().decode(stdout).trim().split(" ");
  return flags.find((flag) => flag.startsWith("--allow-net="))?.slice(12).split(",") ?? [];
}

Deno.test("the service may listen on its own address and one inner port, and on no other", async () => {
  const cases: readonly (readonly [Record<string, string>, readonly string[]])[] = [
    [{}, ["127.0.0.1:8000", "127.0.0.1:28000"]],
    [{ LATCHKEY_HOST: "::1", PORT: "80" }, ["[::1]:80", "127.0.0.1:20080"]],
    [{ LATCHKEY_INNER_PORT: "9000" }, ["127.0.0.1:8000", "127.0.0.1:9000"]],
    [{ LATCHKEY_INNER_PORT: "0" }, ["127.0.0.1:8000", "127.0.0.1"]],
    [{ LATCHKEY_CONNECTION_LIMITS: "off" }, ["127.0.0.1:8000"]],
  ];
  for (const [env, addresses] of cases) {
    for (const kind of ["start", "image"] as const) {
      const expected = [...addresses, "127.0.0.1:4010"];
      assert.deepEqual(await permitted(env, kind), expected, `${kind} ${JSON.stringify(env)}`);
    }
  }
});
