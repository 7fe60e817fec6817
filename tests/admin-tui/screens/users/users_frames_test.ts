/** Golden frames of the list of users: every size, and every empty, loading and error state. */
import type { User } from "../../../../core/domain/account/user.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import type { Size } from "../../../../admin-tui/draw/layout.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { openSteadyCore, populate } from "../../fixtures.ts";
import { assertGolden, frameOf, openAdmin } from "../../kit.tsx";
import {
  counted,
  firstPage,
  large,
  listed,
  noon,
  play,
  small,
  stateOf,
  usersNamed,
} from "../../states.ts";

const least: Size = { columns: 60, rows: 16 };
const sizes = [["60x16", least], ["80x24", small], ["120x40", large]] as const;
const started: Msg = { type: "started" };

const unread: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "listUsers", question: firstPage, reply: "unavailable" },
};

/** One user in each state, then many. */
const users: readonly User[] = usersNamed(200).map((user, at) => ({
  ...user,
  lockedAt: at === 1 ? noon - 3_600_000 : null,
  secondFactorBlockedUntil: at === 2 ? noon + 60_000 : null,
  secondFactorFailuresInRow: at === 2 ? 10 : 0,
}));
const many = [listed(users, { next: "c1" }), counted(1_000_204)];
const lastOnes = listed(usersNamed(200, 1_000_004).toReversed(), { from: "end", next: "e1" });
const wide = [
  "漢字テスト",
  "김철수",
  "\u{1F469}\u200D\u{1F469}\u200D\u{1F467} family",
  "e\u0301te\u0301",
  "\u{1F600} smile",
  "ada",
].map(
  (username, at) => ({ ...usersNamed(6)[at], username }) as User,
);
const searching = (state: State, text: string, found: readonly User[], next: string | null) =>
  play(state, started, ...many, "/", ...text, listed(found, { search: text, next })).state;

const states: Readonly<Record<string, (state: State) => State>> = {
  "users-loading": (state) => play(state, started).state,
  "users-empty": (state) => play(state, started, listed([]), counted(0)).state,
  "users-unread": (state) => play(state, started, unread).state,
  "users-stale": (state) => play(state, started, ...many, "r", unread).state,
  "users-many": (state) => play(state, started, ...many).state,
  "users-scrolled": (state) => play(state, started, ...many, ..."jjj", "pgdn", "pgdn").state,
  "users-jumping": (state) => play(state, started, ...many, "G").state,
  "users-end": (state) => play(state, started, ...many, "G", lastOnes).state,
  "users-by-name": (state) =>
    play(state, started, ...many, "s", "s", listed(users, { order: "name", next: "c1" })).state,
  "users-no-match": (state) => play(searching(state, "zz", [], null), "enter").state,
  "users-matched": (state) => play(searching(state, "0142", users, "c1"), "enter").state,
  "users-matched-end": (state) => {
    const found = play(searching(state, "0142", users, "c1"), "enter", "G").state;
    const last = usersNamed(200, 800).toReversed();
    return play(found, listed(last, { search: "0142", from: "end", next: "e1" }), "k").state;
  },
  "users-none-locked": (state) =>
    play(state, started, ...many, "f", listed([], { search: "is:locked" })).state,
  "users-no-filter": (state) => play(searching(state, "is:odd", [], null), "enter").state,
  "users-wide-names": (state) => play(state, started, listed(wide), counted(6)).state,
};

for (const [name, make] of Object.entries(states)) {
  for (const [sizeName, size] of sizes) {
    Deno.test(`the frame ${name} at ${sizeName} matches its golden frame`, async () => {
      await assertGolden(`${name}-${sizeName}`, await frameOf(make(stateOf(size))));
    });
  }
}

Deno.test("the preview appears once the cursor stays on a row, and matches its golden frame", async () => {
  await using test = await openSteadyCore();
  await populate(test);
  await using admin = await openAdmin(test, large);
  await admin.press("G", "up");
  await assertGolden("users-preview-120x40", admin.screen());
});
