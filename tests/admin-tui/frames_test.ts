/** Golden frames of every screen, dialog, and empty, loading and error state. */
import type { State } from "../../admin-tui/state/state.ts";
import type { Msg } from "../../admin-tui/program/update.ts";
import { openSteadyCore, populate, wrongCode } from "./fixtures.ts";
import { type Admin, assertGolden, frameOf, openAdmin, testSetting } from "./kit.tsx";
import { large, listed, noon, play, sent, small, stateOf, usersNamed } from "./states.ts";

const sizes = [["80x24", small], ["120x40", large]] as const;
const dev = { dev: true, simulated: true };
const started: Msg = { type: "started" };
const number = [..."+12025550142"];
const toDraft = ["2", "e", ...number, "enter"];
const users = listed(usersNamed(200), { next: "c1" });

const gone: Msg = {
  type: "answered",
  now: noon,
  answer: {
    kind: "describeUser",
    userId: usersNamed(1)[0]?.id ?? "usr_",
    reply: { value: { ok: false, refusal: { code: "user_not_found" } } },
  },
};

const undescribed: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "describeUser", userId: usersNamed(1)[0]?.id ?? "usr_", reply: "unavailable" },
};

const unsent: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "startTest", test: 1, reply: "unavailable" },
};

/** States that need no core. */
const still: Readonly<Record<string, (state: State) => State>> = {
  "user-loading": (state) => play(state, started, users, "enter").state,
  "user-gone": (state) => play(state, started, users, "enter", gone).state,
  "user-unread": (state) => play(state, started, users, "enter", undescribed).state,
  "lab-blank": (state) => play(state, "2").state,
  "lab-number": (state) => play(state, "2", "e", ..."+1202555").state,
  "lab-number-refused": (state) => play(state, "2", "e", ..."+1202555", "enter").state,
  "lab-draft": (state) => play(state, ...toDraft).state,
  "lab-draft-call": (state) => play(state, ...toDraft, "c").state,
  "lab-sending": (state) => play(state, ...toDraft, "enter", "y").state,
  "lab-unrecorded": (state) => play(state, ...toDraft, "enter", "y", unsent).state,
  "lab-waiting": (state) =>
    play(state, ...toDraft, "enter", "y", sent(), { type: "ticked", now: noon + 83_000 }, ..."123")
      .state,
  "lab-checking": (state) =>
    play(state, ...toDraft, "enter", "y", sent(), ..."123456", "enter").state,
  "lab-left": (state) => play(state, ...toDraft, "enter", "y", sent(), "esc").state,
  "lab-canceling": (state) => play(state, ...toDraft, "enter", "y", sent(), "esc", "x").state,
  "lab-expired": (state) =>
    play(state, ...toDraft, "enter", "y", sent(), { type: "ticked", now: noon + 600_000 }).state,
  help: (state) => play(state, started, users, "?").state,
  "help-end": (state) => play(state, started, users, "?", "G").state,
};

for (const [name, make] of Object.entries(still)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden file`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

for (const [sizeName, size] of sizes) {
  Deno.test(`the frame of the lab with dev at ${sizeName} matches its golden file`, async () => {
    const { state } = play(stateOf(size, dev), ...toDraft, "enter", sent());
    await assertGolden(`lab-dev-${sizeName}`, await frameOf(state));
  });
}

Deno.test("the frame of a window that is too small is one line", async () => {
  await assertGolden("too-small", await frameOf(stateOf({ columns: 50, rows: 12 })));
});

Deno.test("the frames of the smallest window match their golden files", async () => {
  const least = { columns: 60, rows: 16 };
  const waiting = play(stateOf(least), ...toDraft, "enter", "y", sent()).state;
  await assertGolden("lab-60x16", await frameOf(waiting));
  await assertGolden("help-60x16", await frameOf(play(stateOf(least), "?").state));
});

for (const [sizeName, size] of sizes) {
  const golden = (name: string, admin: Admin) =>
    assertGolden(`${name}-${sizeName}`, admin.screen());

  Deno.test(`the frames of users from the core at ${sizeName} match their golden files`, async () => {
    await using test = await openSteadyCore();
    await populate(test);
    await using admin = await openAdmin(test, size);
    await golden("users", admin);
    await admin.type("/gr");
    await golden("users-searching", admin);
    await admin.press("enter");
    await golden("users-found", admin);
    await admin.press("enter");
    await golden("user-verified", admin);
    await admin.press("esc", "esc", "up", "up", "j", "j", "k", "k", "home", "j", "j", "j");
    await admin.press("enter");
    await golden("user-locked-out", admin);
    await admin.press("pgdn");
    await golden("user-scrolled", admin);
  });

  Deno.test(`the frames of a test from the simulator at ${sizeName} match their golden files`, async () => {
    await using test = await openSteadyCore();
    await using admin = await openAdmin(test, { ...size, setting: testSetting });
    await admin.type("2e+12025550142\r\ry");
    const code = test.simulator.codeFor("+12025550142") ?? "";
    await admin.type(`${wrongCode(code)}\r`);
    await golden("lab-wrong", admin);
    await admin.type(`${code}\r`);
    await golden("lab-approved", admin);
    await admin.type("n\ry");
    await admin.press("esc");
    await admin.type("x");
    await golden("lab-canceled", admin);
    await admin.type("n\ry");
    for (let guess = 0; guess < 5; guess++) await admin.type("12\r");
    await golden("lab-code-form", admin);
    const again = test.simulator.codeFor("+12025550142") ?? "";
    for (let guess = 0; guess < 5; guess++) await admin.type(`${wrongCode(again)}\r`);
    await golden("lab-too-many", admin);
    await admin.press("up", "up", "up");
    await golden("lab-scrolled", admin);
  });
}
