/** The actions below the facts of a user in large windows. */
import assert from "node:assert/strict";
import type { User } from "../../../../core/domain/account/user.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { bindings } from "../../../../admin-tui/screens/keymap.ts";
import { scopes } from "../../../../admin-tui/screens/scopes.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { large, noon, stateOf } from "../../states.ts";
import { bare, described, shownUser } from "./user_states.ts";

const wide = { columns: 200, rows: 60 };
/** The text of the first panel. */
const left = async (state: State): Promise<string> =>
  (await frameOf(state)).split("\n").map((row) => row.slice(0, 68)).join("\n");
const shown = (change: Partial<User> = {}, size = wide): State =>
  shownUser(stateOf(size), described(change));

Deno.test("a large window shows what each action on a user would do, or why it can do nothing", async () => {
  const frame = await left(shownUser(stateOf(wide), bare));
  assert.match(frame, /─ Actions ─/);
  assert.match(frame, /u {2}lock +│\n│ +All logins are blocked/);
  assert.match(frame, /A {2}remove app: none set up/);
  await assertGolden("user-bare-200x60", await frameOf(shownUser(stateOf(wide), bare)));
});

Deno.test("the actions follow the state of the user, and their own keys", async () => {
  const locked = await left(shown({ lockedAt: noon - 60_000 }));
  assert.match(locked, /u {2}unlock +│\n│ +The user can log in again/);
  assert.doesNotMatch(locked, /u {2}lock /);
  assert.match(await left(shown()), /e {2}end session/);
  const keys = new Map([["action.lock@userOpen", ["Q"]]]);
  const own = shownUser(stateOf(wide, { keys }), described());
  assert.match(await left(own), /Q {2}lock/);
});

Deno.test("every action on the user has a line there, with what it does", async () => {
  const state = shown();
  const live = scopes(state);
  const offered = bindings(state.setting)
    .filter(({ scope, dangerous }) => dangerous === true && live.includes(scope));
  assert.ok(offered.length >= 11);
  const text = await left(state);
  for (const { keys: [key = ""], label } of offered) {
    assert.match(text, new RegExp(`│ ${key} {2}${label} *│\n│ {4}\\S`), label);
  }
});

Deno.test("windows without the room, zoomed panels and read-only terminals show no actions", async () => {
  assert.doesNotMatch(await left(shown({}, large)), /─ Actions ─/);
  assert.doesNotMatch(await left(shown({}, { columns: 200, rows: 24 })), /─ Actions ─/);
  const readOnly = shownUser(stateOf(wide, { readOnly: true }), described());
  assert.doesNotMatch(await left(readOnly), /─ Actions ─/);
});

Deno.test("with less room, the actions say less", async () => {
  const most = await left(shown());
  const less = await left(shown({}, { columns: 200, rows: 48 }));
  assert.match(most, /3 sessions end immediately\. \.\.\./);
  assert.match(less, /─ Actions ─/);
  assert.match(less, /│ {4}account\. \.\.\./);
});
