import assert from "node:assert/strict";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import { freePort } from "../../free_port.ts";
import { phoneNumber } from "../../harness.ts";
import { startTask, type TaskProcess, temporaryFolder } from "../../task_process.ts";

const { account } = createSimulator({
  clock: Date.now,
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
});

function startOn(folder: string, port: number): TaskProcess {
  return startTask("start", {
    PORT: String(port),
    LATCHKEY_DATA_DIR: folder,
    LATCHKEY_BCRYPT_COST: "10",
    TWILIO_ACCOUNT_SID: account.accountSid,
    TWILIO_AUTH_TOKEN: account.authToken,
    TWILIO_VERIFY_SERVICE_SID: account.serviceSid,
    TWILIO_VERIFY_BASE_URL: "http://127.0.0.1:9",
  });
}

async function post(port: number, path: string, body: unknown): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  await response.body?.cancel();
  return response.status;
}

Deno.test("two processes that start on a fresh database agree on the key for long passwords", async () => {
  using folder = temporaryFolder();
  const [one, two] = [freePort(), freePort()];
  await using first = startOn(folder.path, one);
  await using second = startOn(folder.path, two);
  await Promise.all([first.until('"listening"'), second.until('"listening"')]);
  // 72 characters of two bytes or more, and no pattern.
  const password = "Größe Übel Äther Öl Maß Füße Bär Jäger Käse Löwe Mühe Nähe Röte Süd";
  const ada = { username: "ada", password, phone_number: phoneNumber };
  assert.equal(await post(one, "/v1/register", ada), 201);
  for (const port of [one, two]) {
    assert.equal(await post(port, "/v1/login", { username: "ada", password }), 200);
    const prefix = { username: "ada", password: password.slice(1) };
    assert.equal(await post(port, "/v1/login", prefix), 401);
  }
});
