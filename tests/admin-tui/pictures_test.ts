/**
 * The README's pictures: the main screens on a real core, drawn from the cells of a real terminal.
 * `UPDATE=1 deno test -A tests/admin-tui/pictures_test.ts` redraws them; without it, the test fails
 * when a screen no longer matches its picture.
 * @module
 */
import assert from "node:assert/strict";
import { fictional } from "../server/sending/send_kit.ts";
import type { TestCore } from "../harness.ts";
import { caller, password } from "../harness.ts";
import { openSteadyCore, populate, wrongCode } from "./fixtures.ts";
import { type Admin, openAdmin } from "./kit.tsx";
import { svgOf } from "./picture.ts";

const columns = 112;
const rows = 30;
const at = { columns, rows };

Deno.test("the pictures in docs match the screens", async () => {
  await using test = await openSteadyCore();
  await populate(test, 34);
  await tryToLogIn(test);
  await using admin = await openAdmin(test, at);
  await picture("users", admin, "The list of users, with a preview of the selected one");
  await admin.type("/ada");
  await admin.press("enter", "enter");
  await picture("user", admin, "One user: authenticators, sessions, messages, audit log");
  await admin.type("F");
  await admin.type("new phone, passport seen");
  await admin.press("enter");
  await picture("action", admin, "Before the second factor is reset: effects, and digits to type");
  await admin.press("esc", "esc", "esc");
  await admin.type("/user0027");
  await admin.press("enter", "enter");
  await admin.type("w");
  await picture("case", admin, "Why did the code not arrive? The reason, and what to do");
  await admin.press("enter");
  await picture("waterfall", admin, "One login on a time axis, and everything that was recorded");
  await admin.type("4");
  await picture("activity", admin, "Activity: what was sent, approved, spent, and what failed");
  await admin.type("!");
  await picture("board", admin, "The attack board: what pushes the messages up, and what to stop");
});

Deno.test("the picture in docs matches the OTP lab", async () => {
  await using test = await openSteadyCore();
  await using admin = await openAdmin(test, at);
  await admin.type("2e+12025550142");
  await admin.press("enter", "enter");
  test.clock.advance(12);
  await admin.press("enter");
  await admin.type(wrongCode(test.simulator.codeFor("+12025550142") ?? ""));
  await admin.press("enter");
  await picture("lab", admin, "The OTP lab: a wrong code, and Twilio's response to it");
});

/** An hour in which most users log in; some numbers are refused, some sends fail. */
async function tryToLogIn(test: TestCore): Promise<void> {
  for (let at = 6; at < 40; at++) {
    if (at % 9 === 0) test.simulator.setFault({ fault: "60410", on: "start" });
    if (at % 13 === 0) test.simulator.setFault({ fault: "503", on: "start" });
    const username = `user${String(at).padStart(4, "0")}@example.org`;
    const opened = await test.core.logIn({ username, password, send: "sms" }, caller);
    assert.ok(opened.ok && opened.value.status === "second_factor_required");
    test.clock.advance(190 + at % 7);
    if (opened.value.sent?.ok !== true || at % 5 === 0) continue;
    const code = test.simulator.codeFor(fictional(at)) ?? "";
    const proof = { method: "sms", code, passkey: null, trustDevice: false };
    const { challengeToken } = opened.value.opened;
    await test.core.verifySecondFactor({ challengeToken, ...proof }, caller);
    test.clock.advance(12);
  }
}

async function picture(name: string, admin: Admin, title: string): Promise<void> {
  const file = new URL(`../../docs/pictures/${name}.svg`, import.meta.url);
  const made = steady(svgOf(admin, columns, rows, title));
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, made);
  const kept = await Deno.readTextFile(file).catch(() => "");
  assert.ok(made === kept, `${name}.svg does not match the screen; UPDATE=1 redraws it`);
}

/** The simulator's SIDs are random. */
function steady(svg: string): string {
  return svg.replace(/\b(VE|VL|RQ)[0-9a-f]{4}\.\.[0-9a-f]{4}\b/g, "$10123..cdef")
    .replace(/\b(VE|VL|RQ)[0-9a-f]{32}\b/g, "$10123456789abcdef0123456789abcdef");
}
