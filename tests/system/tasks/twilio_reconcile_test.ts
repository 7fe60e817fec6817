import assert from "node:assert/strict";
import { parseConfig } from "../../../core/config/config.ts";
import { openEntryPoints } from "../../../core/entry_points.ts";
import { createSimulator } from "../../../twilio-simulator/app.ts";
import type { Simulator } from "../../../twilio-simulator/simulator.ts";
import { caller, password, phoneNumber } from "../../harness.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";

type Settings = Readonly<Record<string, string>>;

/** Runs the task. Returns its exit code and output. */
async function reconcile(settings: Settings, ...args: string[]): Promise<[number, string]> {
  await using task = startTask("twilio:reconcile", settings, args);
  return [await task.ended(), task.output()];
}

async function sendOne(settings: Settings): Promise<void> {
  const parsed = parseConfig(settings, Deno.readTextFileSync);
  assert.ok(parsed.ok);
  const { service, close, settle } = await openEntryPoints(
    parsed.config,
    (error) => assert.fail(`${error}`),
  );
  const user = { username: "ada", password, phoneNumber };
  assert.ok((await service.register(user, caller)).ok);
  const opened = await service.logIn({ username: "ada", password, send: "sms" }, caller);
  assert.ok(opened.ok && opened.value.status === "second_factor_required");
  assert.ok(opened.value.sent?.ok === true);
  await settle();
  await close();
}

async function withProvider(
  act: (simulator: Simulator, settings: Settings) => Promise<void>,
): Promise<void> {
  using folder = temporaryFolder();
  const randomBytes = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  const simulator = createSimulator({ clock: Date.now, randomBytes });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => undefined };
  const server = Deno.serve(options, simulator.respond);
  const settings = {
    TWILIO_ACCOUNT_SID: simulator.account.accountSid,
    TWILIO_AUTH_TOKEN: simulator.account.authToken,
    TWILIO_VERIFY_SERVICE_SID: simulator.account.serviceSid,
    TWILIO_VERIFY_BASE_URL: `http://127.0.0.1:${server.addr.port}`,
    LATCHKEY_BCRYPT_COST: "10",
    LATCHKEY_DATA_DIR: folder.path,
  };
  await act(simulator, settings).finally(async () => {
    simulator.close();
    await server.shutdown();
  });
}

Deno.test("deno task twilio:reconcile fetches prices, prints the result, and can be repeated", async () => {
  await withProvider(async (simulator, settings) => {
    await sendOne(settings);
    simulator.setFault({ fault: "503", on: "attempts" });
    const [failed, words] = await reconcile(settings);
    assert.equal(failed, 1);
    assert.match(words, /Cannot reconcile all deliveries: Twilio had an internal error/);
    simulator.advance(60);
    const [code, printed] = await reconcile(settings, "--json");
    assert.equal(code, 0, printed);
    const { from, ...rest } = JSON.parse(printed);
    assert.match(from, /^\d{4}-\d\d-\d\dT/);
    const counts = { messages: 1, matched: 1, unmatched: 0, still_open: 0 };
    assert.deepEqual(rest, { result: "reconciled", ...counts, words: null });
    const [again, nothing] = await reconcile(settings);
    assert.deepEqual([again, nothing], [
      0,
      "All deliveries are already reconciled: no request was needed\n",
    ]);
    const listed = simulator.journal().filter(({ path }) => path.startsWith("/v2/Attempts"));
    assert.equal(listed.length, 2);
  });
});

Deno.test("deno task twilio:reconcile exits 2 for invalid settings or arguments", async () => {
  using folder = temporaryFolder();
  const [code, words] = await reconcile({ LATCHKEY_DATA_DIR: folder.path });
  assert.equal(code, 2);
  assert.match(words, /TWILIO_VERIFY_SERVICE_SID is missing/);
  const [usage, line] = await reconcile({}, "--jsno");
  assert.deepEqual([usage, line], [2, "Usage: deno task twilio:reconcile [--json]\n"]);
  assert.deepEqual([...Deno.readDirSync(folder.path)], [], "nothing was created");
});
