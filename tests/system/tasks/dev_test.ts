import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

const root = new URL("../../../", import.meta.url);

Deno.test("deno task dev serves examples/login.sh and removes its settings file at the end", async () => {
  using folder = temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const [port, simulatorPort] = [freePort(), freePort()];
  await using dev = startTask("dev", {
    PORT: String(port),
    LATCHKEY_SIMULATOR_PORT: String(simulatorPort),
    LATCHKEY_DATA_DIR: dataDir,
  });
  await dev.until("The terminal admin:");
  assert.ok(dev.output().includes(`http://127.0.0.1:${port}`));
  const { mode } = Deno.statSync(`${dataDir}/dev-settings.json`);
  assert.equal((mode ?? 0) & 0o777, 0o600);

  const reference = await fetch(`http://127.0.0.1:${port}/docs`);
  assert.match(await reference.text(), /<h1>Latchkey API<\/h1>/);

  const script = await new Deno.Command("bash", {
    args: [
      "examples/login.sh",
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${simulatorPort}`,
    ],
    cwd: root,
  }).output();
  const printed = new TextDecoder().decode(script.stdout) +
    new TextDecoder().decode(script.stderr);
  assert.equal(script.code, 0, printed);
  assert.match(printed, /401\. Done\./);
  const code = /the phone shows (\d{6})/.exec(printed)?.[1] ?? "none";
  await dev.until(`by sms: ${code}`);

  dev.signal("SIGINT");
  dev.signal("SIGINT");
  assert.equal(await dev.ended(), 0, dev.output());
  assert.deepEqual([...Deno.readDirSync(dataDir)].map(({ name }) => name).toSorted(), [
    "dev-secrets-key",
    "latchkey.db",
    "latchkey.db-use",
  ]);
});

Deno.test("examples/login.sh shows the body of a refusal", async () => {
  const refusal = { code: "sending_limited", status: 429, retry_after: 3600 };
  const sent = { challenge_token: "lk_c_x", sent: null, send_problem: refusal };
  const cases: readonly (readonly [Response, Response])[] = [
    [Response.json(refusal, { status: 429 }), Response.json({})],
    [Response.json({}, { status: 201 }), Response.json(refusal, { status: 429 })],
    [Response.json({}, { status: 201 }), Response.json(sent)],
  ];
  for (const [registered, loggedIn] of cases) {
    await using server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => undefined },
      ({ url }) => (url.endsWith("/v1/register") ? registered : loggedIn).clone(),
    );
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const script = await new Deno.Command("bash", {
      args: ["examples/login.sh", origin, origin],
      cwd: root,
    }).output();
    const printed = new TextDecoder().decode(script.stdout) +
      new TextDecoder().decode(script.stderr);
    assert.equal(script.code, 1, printed);
    assert.ok(printed.includes(JSON.stringify(refusal)), printed);
  }
});

Deno.test("deno task dev reports the port that is in use and how to choose another", async () => {
  using folder = temporaryFolder();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using dev = startTask("dev", {
    PORT: String(taken.addr.port),
    LATCHKEY_SIMULATOR_PORT: "0",
    LATCHKEY_DATA_DIR: folder.path,
  });
  assert.equal(await dev.ended(), 2);
  assert.match(
    dev.output(),
    /port \d+ is in use\. Set PORT to another port, or stop the process that uses/,
  );
});
