/** Lists that read themselves again: calm unless something changed, and the cursor stays. */
import assert from "node:assert/strict";
import type { User } from "../../../core/domain/account/user.ts";
import { footerLine } from "../../../admin-tui/program/frame_lines.ts";
import type { Msg } from "../../../admin-tui/program/update.ts";
import { selectedUser } from "../../../admin-tui/screens/users/update_users.ts";
import { selectedUserRow, userRowKey } from "../../../admin-tui/screens/user/user_rows.ts";
import { deliveryOf, userOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import type { UserDescription } from "../../../core/operator.ts";
import { described, shownUser } from "../screens/user/user_states.ts";
import { accessRead, accessUnread, fullAccess } from "../screens/access/access_states.ts";
import { stormyTrace, traced } from "../screens/delivery/trace_states.ts";
import { calm, delivery, read } from "../screens/sends/sends_states.ts";
import {
  counted,
  firstPage,
  listed,
  noon,
  play,
  stateOf,
  userNamed,
  usersNamed,
} from "../states.ts";

const ticked = (after: number): Msg => ({ type: "ticked", now: noon + after });
const page = { ...firstPage, reload: false };

function polled(items: readonly User[], next: string | null = null): Msg {
  const reply = { value: { items, next } };
  return { type: "answered", now: noon, answer: { kind: "pollUsers", question: page, reply } };
}

function userPolled(value: UserDescription): Msg {
  const reply = { value: { ok: true, value } } as const;
  const userId = value.user.id;
  return { type: "answered", now: noon, answer: { kind: "pollUser", userId, reply } };
}

const onUsers = (...steps: readonly string[]): State =>
  play(stateOf(), { type: "started" }, listed(usersNamed(9)), counted(9), ...steps).state;

Deno.test("the list of users is read again every two seconds, and stays the same without news", () => {
  const state = onUsers("j");
  assert.deepEqual(play(state, ticked(1000)).effects, [{ kind: "readControls" }]);
  const { state: asked, effects } = play(state, ticked(2000));
  assert.deepEqual(effects, [
    { kind: "readControls" },
    { kind: "pollUsers", question: page },
    { kind: "countUsers" },
  ]);
  assert.equal(asked, state);
  assert.equal(play(state, polled(usersNamed(9)), counted(9)).state, state);
});

Deno.test("a changed row of the list flashes once, and only if something visible changed", () => {
  const state = onUsers();
  const [first, second, ...rest] = usersNamed(9);
  assert.ok(first !== undefined && second !== undefined);
  const locked = [first, { ...second, lockedAt: noon }, ...rest];
  const flashing = play(state, polled(locked)).state;
  assert.deepEqual(flashing.users.flashed, [second.id]);
  assert.deepEqual(play(flashing, polled(locked)).state.users.flashed, []);
  const unseen = play(state, polled([first, { ...second, roles: [] }, ...rest])).state;
  assert.deepEqual(unseen.users.flashed, []);
});

Deno.test("a new user moves the cursor along with its user", () => {
  const state = onUsers("j", "j");
  const before = selectedUser(state.users)?.id;
  const { state: grown } = play(state, polled([userNamed("new", 100), ...usersNamed(9)]));
  assert.equal(selectedUser(grown.users)?.id, before);
  assert.equal(grown.users.cursor, 3);
  assert.deepEqual(grown.users.flashed, [userNamed("new", 100).id]);
});

Deno.test("while someone types, nothing is read except what is stopped", () => {
  const typing = onUsers("/", "u");
  assert.deepEqual(play(typing, ticked(2000)).effects, [{ kind: "readControls" }]);
  const late = play(onUsers("/"), polled(usersNamed(9).toReversed())).state;
  assert.equal(selectedUser(late.users)?.username, "user0");
});

Deno.test("a user's screen follows the user: new rows flash, and the cursor stays on its session", () => {
  const state = shownUser(stateOf(), described());
  const key = (shown: State): string => {
    const user = userOf(shown);
    const row = user === null ? undefined : selectedUserRow(user);
    return row === undefined ? "" : userRowKey(row);
  };
  const due = play(state, ticked(2000));
  assert.deepEqual(due.effects.at(-1), { kind: "pollUser", userId: described().user.id });
  assert.equal(play(state, userPolled(described())).state, state);
  const [session, ...others] = described().sessions;
  assert.ok(session !== undefined);
  const newest = { ...session, id: "another" as typeof session.id, address: "192.0.2.1" };
  const next = described({}, { sessions: [newest, session, ...others] });
  const { state: grown } = play(state, userPolled(next));
  assert.equal(key(grown), key(state));
  assert.equal(userOf(grown)?.cursor, 1);
  assert.deepEqual(userOf(grown)?.flashed, ["session another"]);
  assert.deepEqual(userOf(play(grown, userPolled(next)).state)?.flashed, []);
});

Deno.test("what a key would do follows the user, too", () => {
  const state = shownUser(stateOf(), described());
  const { holdings } = described();
  const authenticators = holdings.authenticators.filter(({ kind }) => kind !== "totp");
  const without = described({}, { holdings: { ...holdings, authenticators } });
  const footer = (shown: State) =>
    footerLine({ ...shown, size: { columns: 200, rows: 60 } })
      .map(({ text }) => text).join("");
  assert.match(footer(state), / A remove app/);
  assert.doesNotMatch(footer(play(state, userPolled(without)).state), / A remove app/);
});

Deno.test("a changed message flashes once in Sends", () => {
  const sends = play(stateOf(), "3", read(calm, [delivery(1), delivery(2)])).state;
  assert.deepEqual(sends.sends.flashed, []);
  const rows = [delivery(0), delivery(1), { ...delivery(2), approvedAt: noon }];
  const { state } = play(sends, read(calm, rows));
  assert.deepEqual(state.sends.flashed, [delivery(0).id, delivery(2).id]);
  assert.deepEqual(play(state, read(calm, rows)).state.sends.flashed, []);
});

Deno.test("Access is read again every two seconds, and stays the same without news", () => {
  const { state } = play(stateOf(), "5", accessRead());
  assert.deepEqual(play(state, ticked(1000)).effects, [{ kind: "readControls" }]);
  const due = play(state, ticked(2000));
  assert.deepEqual(due.effects, [{ kind: "readControls" }, { kind: "readAccess" }]);
  assert.equal(due.state, state);
  assert.equal(play(state, accessRead()).state, state);
  const fewer = { ...fullAccess(), invitations: fullAccess().invitations.slice(1) };
  assert.equal(play(state, accessRead(fewer)).state.access.read, fewer);
  const away = play(state, accessUnread).state;
  assert.equal(play(away, accessUnread).state, away);
  assert.equal(play(away, accessRead()).state.access.trouble, null);
});

Deno.test("an open timeline is read again every two seconds, and stays the same without news", () => {
  const { delivery: message } = stormyTrace;
  const { state } = play(stateOf(), "3", read(calm, [message]), "enter", traced());
  const deliveryId = message.id;
  assert.deepEqual(play(state, ticked(1000)).effects, [{ kind: "readControls" }]);
  const due = play(state, ticked(2000));
  assert.deepEqual(due.effects, [{ kind: "readControls" }, { kind: "traceDelivery", deliveryId }]);
  assert.equal(due.state, state);
  assert.equal(play(state, traced()).state, state);
  const approved = { ...stormyTrace, delivery: { ...message, approvedAt: noon } };
  assert.equal(deliveryOf(play(state, traced(approved)).state)?.trace, approved);
});
