import assert from "node:assert/strict";
import type { User } from "../../../../core/domain/account/user.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { selectedUser } from "../../../../admin-tui/screens/users/update_users.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { openTestCore } from "../../../harness.ts";
import { frameOf, openAdmin } from "../../kit.tsx";
import {
  counted,
  firstPage,
  large,
  listed,
  noon,
  play,
  stateOf,
  userNamed,
  usersNamed,
} from "../../states.ts";

const started: Msg = { type: "started" };
const found = (search: string, items: readonly User[], next: string | null = null): Msg =>
  listed(items, { ...firstPage, search, next });
const scanned = (
  search: string,
  cursor: string | null,
  items: readonly User[],
  next: string | null,
): Msg => ({
  type: "answered",
  now: noon,
  answer: { kind: "scanUsers", search, cursor, reply: { value: { items, next } } },
});
const searched = (search: string, ...answers: readonly Msg[]): ReturnType<typeof play> =>
  play(
    play(stateOf(large), started, listed(usersNamed(200), { next: "c" }), counted(1_000_000)).state,
    "/",
    ...search,
    ...answers,
  );
const scans = ({ effects }: ReturnType<typeof play>) =>
  effects.filter(({ kind }) => kind === "scanUsers");

Deno.test("update() looks inside names once all other matches are listed, slice by slice", async () => {
  const ada = userNamed("ada.kovac");
  const kovac = userNamed("kovac1");
  assert.deepEqual(scans(searched("kovac")), [], "the matches at the start come first");
  assert.deepEqual(scans(searched("kovac", found("kovac", usersNamed(200), "c"))), []);
  const first = searched("kovac", found("kovac", [kovac]));
  assert.deepEqual(scans(first), [{ kind: "scanUsers", search: "kovac", cursor: null }]);
  assert.equal(selectedUser(first.state.users)?.id, kovac.id);
  assert.match(await frameOf(first.state), /1 of 1\+ found, searching 0 %/);
  const second = play(first.state, scanned("kovac", null, [ada], "name:k"));
  assert.deepEqual(scans(second), [{ kind: "scanUsers", search: "kovac", cursor: "name:k" }]);
  assert.match(await frameOf(second.state), /1 of 2\+ found, searching 2 %[^]*ada\.kovac/);
  const last = play(second.state, scanned("kovac", "name:k", [], null), "down");
  assert.deepEqual(scans(last), []);
  assert.match(await frameOf(last.state), /2 of 2 found/);
  assert.equal(selectedUser(last.state.users)?.id, ada.id);
});

Deno.test("update() drops what a search found inside names after the next key", () => {
  const first = searched("kov", found("kov", [])).state;
  const typed = play(first, "a", scanned("kov", null, [userNamed("x.kov")], "name:x"));
  assert.deepEqual(scans(typed), []);
  const { state } = play(typed.state, found("kova", []));
  assert.equal(state.users.list.length, 0);
  assert.equal(state.users.scan?.search, "kova");
});

Deno.test("update() stops at a page of matches, and continues when the cursor comes near it", () => {
  const first = searched("user", found("user", [])).state;
  const full = play(first, scanned("user", null, usersNamed(200), "name:u"));
  assert.deepEqual(scans(full), []);
  assert.deepEqual(scans(play(full.state, "j")), []);
  const end = play(full.state, "enter", "G");
  assert.deepEqual(scans(end), [{ kind: "scanUsers", search: "user", cursor: "name:u" }]);
});

Deno.test("update() does not look inside names for one letter or an unknown filter", () => {
  for (const search of ["a", "is:x ada", ""]) {
    assert.deepEqual(scans(searched(search, found(search, []))), [], search);
  }
});

Deno.test("update() selects the best match of a search, not the user selected before", () => {
  const users = usersNamed(200);
  const state: State =
    play(stateOf(), started, listed(users, { next: "c" }), counted(1_000_000)).state;
  const best = userNamed("usa");
  const { state: after } = play(state, "/", "u", "s", found("us", [best, ...users.slice(0, 5)]));
  assert.equal(after.users.cursor, 0);
  assert.equal(selectedUser(after.users)?.id, best.id);
});

Deno.test("the list shows failed attempts as the state, and the order if its column has no room", async () => {
  const verified = { phoneVerifiedAt: noon };
  const failing = {
    ...userNamed("joan"),
    ...verified,
    passwordFailures: 2,
    secondFactorFailuresInRow: 1,
  };
  const { state } = play(
    stateOf(large),
    started,
    listed([{ ...userNamed("ada"), ...verified }, failing]),
  );
  const frame = await frameOf(state);
  assert.match(frame, /USERNAME newest ▾/);
  assert.match(frame, /ada .* {2}active/);
  assert.match(frame, /joan .*! 3 failed/);
});

Deno.test("a search without results names the filter that was meant", async () => {
  const { state } = searched("locked", found("locked", []), scanned("locked", null, [], null));
  assert.match(await frameOf(state), /To list the locked users: is:locked/);
});

Deno.test("an operator finds a user by digits inside the number, as a caller says it", async () => {
  await using test = await openTestCore();
  await test.register("ada.kovac");
  await test.register("joan");
  const { items } = await test.core.listUsers({ search: "ada", cursor: null, limit: 1 });
  const number = items[0]?.phoneNumber ?? "";
  await using admin = await openAdmin(test);
  // Without the country code, with the zero that callers dial.
  const national = number.slice(2);
  await admin.type(`/0${national}`);
  await admin.until("ada.kovac");
  assert.ok(admin.screen().includes(`  ${number}  `), admin.screen());
  await admin.type("\x15ovac");
  await admin.until(/1 of 1 found/);
  assert.match(admin.screen(), /ada\.kovac/);
  await admin.type("\r\r");
  await admin.until("Users > ada.kovac");
});
