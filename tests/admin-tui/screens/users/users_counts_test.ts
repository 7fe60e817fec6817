import assert from "node:assert/strict";
import type { User } from "../../../../core/domain/account/user.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { filtersLine } from "../../../../admin-tui/screens/users/users_lines.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { openTestCore } from "../../../harness.ts";
import { phoneOf, populate } from "../../fixtures.ts";
import { type Admin, openAdmin } from "../../kit.tsx";
import { counted, firstPage, listed, noon, play, stateOf, usersNamed } from "../../states.ts";

const started: Msg = { type: "started" };

function polled(items: readonly User[]): Msg {
  const question = { ...firstPage, reload: false };
  const reply = { value: { items, next: null } };
  return { type: "answered", now: noon, answer: { kind: "pollUsers", question, reply } };
}

const tabs = ({ users }: State): string =>
  filtersLine(users, 200).map(({ text }) => text).join("").trim();

const noCounts = "locked  unverified  locked out  failed attempts";

/** Two seconds pass, and what is read then is answered. */
async function poll(admin: Admin, now: number): Promise<void> {
  admin.program.dispatch({ type: "ticked", now: Math.ceil(now / 2000) * 2000 });
  await admin.program.idle();
  await admin.settle();
}

Deno.test("the counts follow users who register while the list is open, from none on", async () => {
  await using test = await openTestCore();
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  assert.match(admin.screen(), /\[all 0\] +locked 0 +unverified 0 /);
  for (let at = 0; at < 33; at++) await test.register(`user${at}`, phoneOf(at));
  await poll(admin, test.clock.now());
  assert.match(admin.screen(), / 1 of 33 users/);
  assert.match(admin.screen(), /\[all 33\] +locked 0 +unverified 33 /);
  await test.register("ada", phoneOf(33));
  await admin.press("r");
  assert.match(admin.screen(), /\[all 34\] +locked 0 +unverified 34 /);
});

Deno.test("the counts agree with the list after an action, on one user or on several", async () => {
  await using test = await openTestCore();
  await populate(test);
  await using admin = await openAdmin(test, { columns: 120, rows: 40 });
  const locked = (): string => / locked (\d+) /.exec(admin.screen())?.[1] ?? "";
  const before = Number(locked());
  await admin.press("end", "enter");
  await admin.type("u");
  await admin.type("ticket 4711");
  await admin.press("enter", "enter", "y");
  assert.match(admin.screen(), /✓ Locked/);
  await admin.press("esc");
  assert.equal(locked(), String(before + 1));
  await admin.press("space");
  await admin.type("U");
  await admin.type("ticket 4711");
  await admin.press("enter");
  await admin.type("1");
  assert.equal(locked(), String(before));
});

Deno.test("counts that contradict the list are not shown until they are read again", () => {
  const empty = play(stateOf(), started, listed([]), counted(0)).state;
  assert.equal(tabs(empty), "[all 0] locked 0  unverified 0  locked out 0  failed attempts 0");
  const grown = play(empty, polled(usersNamed(33))).state;
  assert.equal(tabs(grown), `[all 33] ${noCounts}`);
  const read = play(grown, counted(33)).state;
  assert.equal(tabs(read), "[all 33] locked 0  unverified 11  locked out 0  failed attempts 0");
  const early = play(empty, counted(33)).state;
  assert.equal(tabs(early), `[all 0] ${noCounts}`, "counts that are newer than the list");
});

Deno.test("the count of the shown filter is that of its list, as long as that is whole", () => {
  const filter = { search: "is:locked" };
  const all = play(stateOf(), started, listed(usersNamed(9)), counted(9)).state;
  const { state } = play(all, "f", listed(usersNamed(2), filter));
  assert.equal(tabs(state), "all [locked 2] unverified  locked out  failed attempts");
  const page = listed(usersNamed(200), { ...filter, next: "c1" });
  assert.match(tabs(play(all, "f", page).state), /^all 9 \[locked 0\]/);
});

Deno.test("no count is shown before one is read, nor after an action until the next", () => {
  const first = play(stateOf(), started, listed(usersNamed(9))).state;
  assert.equal(tabs(first), `[all 9] ${noCounts}`);
  const many = play(stateOf(), started, listed(usersNamed(200), { next: "c1" }), counted(20_000));
  assert.match(tabs(many.state), /^\[all 20 000\] locked 0 /);
  const done = play(many.state, {
    type: "answered",
    now: noon,
    answer: { kind: "performBulk", action: "lock", answers: [] },
  });
  assert.equal(tabs(done.state), `[all] ${noCounts}`);
  assert.ok(done.effects.some(({ kind }) => kind === "countUsers"));
  assert.match(tabs(play(done.state, counted(19_999)).state), /^\[all 19 999\] locked 0 /);
});

Deno.test("many users are counted again only if their list has changed", () => {
  const many = play(stateOf(), started, listed(usersNamed(200), { next: "c1" }), counted(20_000));
  const later: Msg = { type: "ticked", now: noon + 60_000 };
  const same = play(many.state, later);
  assert.ok(same.effects.some(({ kind }) => kind === "pollUsers"));
  assert.ok(!same.effects.some(({ kind }) => kind === "countUsers"));
  const changed = play(same.state, polled(usersNamed(200, 1)));
  assert.ok(changed.effects.some(({ kind }) => kind === "countUsers"));
});

Deno.test("counts without news change nothing, so that nothing is drawn again", () => {
  const { state } = play(stateOf(), started, listed(usersNamed(9)), counted(9));
  assert.equal(play(state, counted(9)).state, state);
  assert.notEqual(play(state, counted(10)).state, state);
});
