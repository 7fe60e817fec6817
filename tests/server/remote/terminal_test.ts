/** The terminal on another machine's service: the same frames, and what is shown of lost answers. */
import assert from "node:assert/strict";
import type { Operator } from "../../../core/operator.ts";
import type { ServerLink } from "../../../server/remote/client/exchange.ts";
import { populate, wrongCode } from "../../admin-tui/fixtures.ts";
import { type Admin, openAdmin } from "../../admin-tui/kit.tsx";
import type { TestApp } from "../app_kit.ts";
import { connectTo, fetchOf, givenTerminalKey, linkTo, openSteadyApp } from "./remote_kit.ts";

const size = { columns: 120, rows: 40 };

/** A populated app, with a key for `ada`. */
async function openApp(): Promise<{ readonly app: TestApp; readonly key: string }> {
  const app = await openSteadyApp();
  await populate(app);
  return { app, key: await givenTerminalKey(app) };
}

async function openScreen(app: TestApp, core: Operator): Promise<Admin> {
  return await openAdmin({ core: core as TestApp["core"], clock: app.clock }, size);
}

/** Goes through the screens, and keeps each frame. */
async function framesOf(app: TestApp, core: Operator): Promise<readonly string[]> {
  await using admin = await openScreen(app, core);
  const frames = [admin.screen()];
  const then = async (...keys: readonly string[]): Promise<void> => {
    await admin.press(...keys);
    frames.push(admin.screen());
  };
  for (const key of ["3", "4", "5", "1", "down", "enter", "pgdn", "esc"]) await then(key);
  await then("/", "g", "r");
  await then("enter");
  await then("enter");
  await then("u");
  await then("esc");
  for (const line of [":user gr", ":stop u", ":sends prefix:+"]) {
    await admin.type(line);
    await then("tab");
    await admin.press("esc");
  }
  await then("2");
  await admin.type("e+12025550142\r\ry");
  frames.push(admin.screen());
  const code = app.simulator.codeFor("+12025550142") ?? "";
  await admin.type(`${wrongCode(code)}\r`);
  frames.push(admin.screen());
  await admin.type(`${code}\r`);
  frames.push(admin.screen());
  // The simulator's own IDs are random.
  return frames.map((frame) => frame.replace(/\b(VE|VA|VL|RQ)[0-9a-f.…]+/g, "$1"));
}

Deno.test("every screen shows the same over HTTP as on the core", async () => {
  const local = await openApp();
  await using own = local.app;
  const expected = await framesOf(own, own.core);
  const other = await openApp();
  await using app = other.app;
  const { operator } = await connectTo(linkTo(other.key, fetchOf(app)));
  await app.core.beats.beat("0.1.0");
  const frames = await framesOf(app, operator);
  for (const words of ["grace.hopper", ": user grace.hopper", ": stop US ", "prefix:+1202555"]) {
    assert.ok(expected.some((frame) => frame.includes(words)), words);
  }
  for (const [at, frame] of frames.entries()) assert.equal(frame, expected[at], `frame ${at}`);
});

Deno.test("a lock whose answer was lost is shown as unknown, made once, and the user is read again", async () => {
  const opened = await openApp();
  await using app = opened.app;
  let isLost = false;
  const fetch: ServerLink["fetch"] = async (request) => {
    const isAction = request.url.endsWith("/perform-action");
    const answer = await fetchOf(app)(request);
    if (isAction && isLost) throw new TypeError("fetch failed");
    return answer;
  };
  const { operator } = await connectTo(linkTo(opened.key, fetch));
  await using admin = await openScreen(app, operator);
  await admin.press("enter");
  const lock = async (): Promise<void> => {
    await admin.press("u");
    await admin.type("it looks stolen\r");
    await admin.press("y");
  };
  isLost = true;
  await lock();
  assert.match(admin.screen(), /No answer: it may have been done/);
  await admin.press("esc");
  const { items } = await app.core.listAuditEvents({ userId: null, cursor: null, limit: 50 });
  const locks = items.filter(({ type }) => type === "user.locked");
  assert.deepEqual(locks.map(({ actorName }) => actorName), ["ada"]);
  // The user was read again: the same key would unlock.
  assert.match(admin.screen(), /locked/);
});
