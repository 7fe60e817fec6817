/**
 * Runs examples/better-auth in Node.js, next to a separate `deno task dev`: a user signs up and
 * signs in with codes of the verifications API.
 * @module
 */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startProgram, startTask, temporaryFolder } from "../../task_process.ts";
import { installNpm } from "./install_npm.ts";

const example = new URL("../../../examples/better-auth/", import.meta.url);
const files = ["package.json", "package-lock.json", "server.js", "latchkey.js"];
const phoneNumber = "+12025550142";
const browserAddress = "198.51.100.7";

Deno.test("examples/better-auth signs users up and in with codes of Latchkey", async (t) => {
  using data = temporaryFolder();
  using folder = temporaryFolder();
  const [port, simulatorPort, appPort] = [freePort(), freePort(), freePort()];
  const settings = {
    PORT: `${port}`,
    LATCHKEY_SIMULATOR_PORT: `${simulatorPort}`,
    LATCHKEY_DATA_DIR: data.path,
  };
  await using dev = startTask("dev", settings);
  await dev.until("The terminal admin:");
  const admin = async (...args: readonly string[]): Promise<Json> => {
    await using task = startTask("admin", settings, [...args, "--json"]);
    assert.equal(await task.ended(), 0, task.output());
    return JSON.parse(task.output());
  };
  const key = await admin("keys", "create", "shop", "--scope", "verifications");

  for (const file of files) Deno.copyFileSync(new URL(file, example), `${folder.path}/${file}`);
  installNpm(folder.path);
  const origin = `http://127.0.0.1:${appPort}`;
  await using app = startProgram("node", [`${folder.path}/server.js`], {
    PORT: `${appPort}`,
    LATCHKEY_URL: `http://127.0.0.1:${port}`,
    LATCHKEY_KEY: key.api_key.token,
    BETTER_AUTH_SECRET: crypto.randomUUID() + crypto.randomUUID(),
    PROXY_ADDRESS_HEADER: "x-real-ip",
  });
  await app.until(origin);

  const post = async (path: string, body: unknown): Promise<Answer> => {
    const response = await fetch(`${origin}/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-real-ip": browserAddress },
      body: JSON.stringify(body),
    });
    const cookie = response.headers.getSetCookie().map((each) => each.split(";")[0]).join("; ");
    return { status: response.status, json: await response.json(), cookie };
  };
  const session = async (cookie: string): Promise<Json> =>
    await (await fetch(`${origin}/api/auth/get-session`, { headers: { cookie } })).json();
  const code = async (): Promise<string> => {
    const to = encodeURIComponent(phoneNumber);
    const response = await fetch(`http://127.0.0.1:${simulatorPort}/_sim/code?to=${to}`);
    return (await response.json()).code;
  };
  const sendCode = async (): Promise<string> => {
    const sent = await post("/phone-number/send-otp", { phoneNumber });
    assert.equal(sent.status, 200, `${JSON.stringify(sent.json)}\n${app.output()}`);
    return await code();
  };

  let [userId, usedCode] = ["", ""];
  await t.step("signs up with a correct code, after a wrong one was refused", async () => {
    const right = await sendCode();
    const wrong = await post("/phone-number/verify", { phoneNumber, code: incorrect(right) });
    assert.deepEqual([wrong.status, wrong.json.code, wrong.cookie], [400, "INVALID_OTP", ""]);
    const { status, json, cookie } = await post("/phone-number/verify", {
      phoneNumber,
      code: right,
    });
    assert.equal(status, 200, JSON.stringify(json));
    const { user } = await session(cookie);
    assert.deepEqual([user.phoneNumber, user.phoneNumberVerified], [phoneNumber, true]);
    userId = user.id;
    usedCode = right;
  });

  await t.step("refuses a code that was used", async () => {
    const used = await post("/phone-number/verify", { phoneNumber, code: usedCode });
    assert.deepEqual([used.status, used.json.code, used.cookie], [400, "INVALID_OTP", ""]);
  });

  await t.step("signs the same user in with the next code", async () => {
    const { status, cookie } = await post("/phone-number/verify", {
      phoneNumber,
      code: await sendCode(),
    });
    assert.equal(status, 200);
    assert.equal((await session(cookie)).user.id, userId);
  });

  await t.step("refuses another spelling of a number, and shows the wait for a code", async () => {
    const spelled = await post("/phone-number/send-otp", { phoneNumber: "+1 202 555 0142" });
    assert.deepEqual([spelled.status, spelled.json.code], [400, "INVALID_PHONE_NUMBER"]);
    await sendCode();
    const early = await post("/phone-number/send-otp", { phoneNumber });
    assert.deepEqual([early.status, early.json.code], [429, "resend_too_soon"]);
  });

  await t.step("allows five guesses for a code", async () => {
    const right = await code();
    for (let guess = 0; guess < 5; guess++) {
      await post("/phone-number/verify", { phoneNumber, code: incorrect(right) });
    }
    const late = await post("/phone-number/verify", { phoneNumber, code: right });
    assert.deepEqual([late.status, late.json.code, late.cookie], [400, "INVALID_OTP", ""]);
  });

  await t.step("is shown to operators with its key and the browser's network", async () => {
    const { deliveries } = await admin("deliveries", "list");
    assert.deepEqual(
      deliveries.map((each: Json) => [each.purpose, each.api_key, each.network, each.user_id]),
      Array(3).fill(["verification", "shop", browserAddress, null]),
    );
  });

  await t.step("says that codes cannot be sent once its key is revoked", async () => {
    await admin("keys", "revoke", "shop", "--yes");
    const sent = await post("/phone-number/send-otp", { phoneNumber: "+12025550143" });
    assert.deepEqual([sent.status, sent.json.message], [503, "Codes cannot be sent right now."]);
    // Without any live key, the routes do not exist.
    assert.match(app.output(), /Latchkey refused a request: 404 not_found/);
  });
});

// deno-lint-ignore no-explicit-any -- the test reads the JSON of responses
type Json = any;

interface Answer {
  readonly status: number;
  readonly json: Json;
  readonly cookie: string;
}

function incorrect(code: string): string {
  return code.startsWith("1") ? `2${code.slice(1)}` : `1${code.slice(1)}`;
}

Deno.test("examples/better-auth has less than 120 lines", () => {
  for (const file of ["server.js", "latchkey.js"]) {
    const lines = Deno.readTextFileSync(new URL(file, example)).trimEnd().split("\n");
    assert.ok(lines.length < 120, `${file} has ${lines.length} lines`);
  }
});
