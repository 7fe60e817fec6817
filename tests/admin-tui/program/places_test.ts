/** The way from a main screen to the current place, and back. */
import assert from "node:assert/strict";
import { headLine } from "../../../admin-tui/draw/panel.ts";
import { lineWidth } from "../../../admin-tui/draw/text.ts";
import { wayPanels } from "../../../admin-tui/program/crumbs.ts";
import { placeKey, screenOf, userOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { calm, delivery, read } from "../screens/sends/sends_states.ts";
import { stormyTrace, traced } from "../screens/delivery/trace_states.ts";
import { described, describedMsg } from "../screens/user/user_states.ts";
import { large, listed, play, small, stateOf, usersNamed } from "../states.ts";

const ada = described();
const users = listed([...usersNamed(3, 1), ada.user]);

/** Users, the fourth of them opened. */
function onUser(state = stateOf()): State {
  return play(state, { type: "started" }, users, "j", "j", "j", "enter", describedMsg(ada)).state;
}

const ways = ({ places }: State) => places.map(({ screen }) => screen);
/** The title of the first panel. */
const crumbs = (state: State) =>
  (wayPanels(state)[0]?.title ?? []).map(({ text }) => text).join("");
const quits = (state: State) =>
  play(state, "q").effects.filter(({ kind }) => kind === "quit").length;

for (const key of ["esc", "h", "left", "bs", "q"]) {
  Deno.test(`${key} returns to the exact place with its cursor, and never quits there`, () => {
    const user = play(onUser(), "]", "]", "]", "j").state;
    const { state: timeline } = play(user, "enter");
    assert.deepEqual(ways(timeline), ["users", "user", "delivery"]);
    const { state: again, effects } = play(timeline, key);
    assert.deepEqual(ways(again), ["users", "user"]);
    assert.equal(userOf(again)?.cursor, userOf(user)?.cursor);
    assert.deepEqual(effects, [{ kind: "describeUser", userId: ada.user.id }]);
    const { state: list } = play(again, key);
    assert.deepEqual(ways(list), ["users"]);
    assert.equal(list.users.cursor, 3);
  });
}

Deno.test("q quits from each main screen, and Esc does nothing there", () => {
  for (const key of ["1", "2", "3", "4", "5"]) {
    const { state } = play(onUser(), key);
    assert.equal(state.places.length, 1);
    assert.equal(quits(state), 1);
    assert.equal(play(state, "esc").state, state);
  }
  assert.equal(quits(onUser()), 0);
});

Deno.test("the digit of a main screen leaves every place that was opened from one", () => {
  assert.deepEqual(ways(play(onUser(), "1").state), ["users"]);
  const timeline = play(stateOf(), "3", read(calm, [delivery(1)]), "enter").state;
  assert.deepEqual(ways(timeline), ["sends", "delivery"]);
  assert.deepEqual(ways(play(timeline, "3").state), ["sends"]);
  assert.deepEqual(ways(play(timeline, "tab").state), ["activity"]);
});

Deno.test("Esc clears a search before anything else", () => {
  const searched = play(stateOf(), "/", "a", "enter", listed(usersNamed(2), { search: "a" })).state;
  const { state } = play(searched, "esc");
  assert.equal(state.users.asked?.search, "");
  assert.equal(quits(searched), 1, "q still quits");
});

Deno.test("an answer is for its place, even while another one is shown", () => {
  const over = play(onUser(), "t").state;
  assert.deepEqual(ways(over), ["users", "user", "lab"]);
  const locked = described({ lockedAt: ada.user.createdAt });
  const { state } = play(over, describedMsg(locked), "esc");
  assert.equal(userOf(state)?.description?.user.lockedAt, ada.user.createdAt);
  const late = play(onUser(), "esc", describedMsg(ada)).state;
  assert.equal(screenOf(late), "users");
});

Deno.test("a place occurs once on the way: opening it again returns to it", () => {
  const lab = play(onUser(), "t").state;
  assert.deepEqual(lab.places.map(placeKey), ["users", ada.user.id, "lab"]);
  const { state } = play(lab, "esc", "t", "esc", "t");
  assert.deepEqual(state.places.map(placeKey), ["users", ada.user.id, "lab"]);
});

Deno.test("the breadcrumbs name each place, and leave out the middle in narrow windows", () => {
  assert.doesNotMatch(crumbs(stateOf()), />/);
  assert.equal(crumbs(onUser()), "Users > ada.lovelace@example.org");
  const { state } = play(onUser(), "]", "]", "]", "enter");
  assert.match(crumbs(state), /^Users > ada\.lovelace\S+ > \w+ \d\d:\d\d$/);
  const timeline = play(stateOf(), "3", read(calm, [stormyTrace.delivery]), "enter", traced());
  assert.equal(crumbs(timeline.state), "Sends > Login 15:26");
});

Deno.test("the breadcrumbs fit in the title of a panel, whatever the names are", () => {
  const long = "一".repeat(64);
  for (const size of [{ columns: 60, rows: 16 }, small, large]) {
    const { state } = play(onUser(stateOf(size)), "t");
    const [first, user, lab] = state.places;
    assert.ok(user?.screen === "user" && lab !== undefined);
    const named = { screen: "user", user: { ...user.user, username: long } } as const;
    const many = { ...state, places: [first, named, named, named, named, lab] } as const;
    const [panel] = wayPanels(many);
    assert.ok(panel !== undefined);
    assert.equal(lineWidth(headLine(panel)), panel.columns);
    assert.match(crumbs(many), /^Users > \.\.\. > .*OTP lab$/);
  }
});

Deno.test("a result stays on its place, and does not hide the status of the next one", () => {
  const refused = play(onUser(), "y").state;
  assert.match(refused.toast?.words ?? "", /copied/);
  assert.notEqual(play(refused, "j").state.toast, null);
  for (const key of ["esc", "w", "3"]) assert.equal(play(refused, key).state.toast, null, key);
});

Deno.test("w opens why no code arrived from every row of a user, and Esc leads back by the user", () => {
  const list = play(stateOf(), { type: "started" }, users, "j").state;
  const message = delivery(1, { userId: ada.user.id });
  const sends =
    play(stateOf(), "3", read(calm, [message], { [message.userId ?? ""]: "ada" })).state;
  const timeline = play(
    sends,
    "enter",
    traced({ ...stormyTrace, delivery: message, user: ada.user }),
  );
  for (
    const [state, way] of [[list, ["users"]], [sends, ["sends"]], [timeline.state, [
      "sends",
      "delivery",
    ]]] as const
  ) {
    const { state: open, effects } = play(state, "w");
    assert.deepEqual(ways(open), [...way, "user", "case"]);
    assert.deepEqual(effects.map(({ kind }) => kind), ["describeUser", "describeCase"]);
    assert.deepEqual(ways(play(open, "esc").state), [...way, "user"]);
    assert.deepEqual(ways(play(open, "o").state), [...way, "user"]);
  }
  const test = play(stateOf(), "3", read(calm, [delivery(1, { userId: null })])).state;
  assert.match(
    play(test, "w").state.toast?.words ?? "",
    /^Cannot say why no code: not sent to a user/,
  );
});

Deno.test("E exports the case of the selected user, and t tests a code to their number", () => {
  const list = play(stateOf(), { type: "started" }, users, "j", "j", "j").state;
  const { id: userId, username } = ada.user;
  assert.deepEqual(play(list, "E").effects, [{ kind: "exportCase", userId, username }]);
  const { state } = play(list, "t");
  assert.deepEqual([ways(state), state.lab.to], [["users", "lab"], ada.user.phoneNumber]);
});
