import assert from "node:assert/strict";
import type { State } from "../../admin-tui/state/state.ts";
import { parseRemembered, remembered, rememberedFile } from "../../admin-tui/remembered.ts";
import { asksForScreen, parseScreenOptions } from "../../admin-tui/screen_options.ts";
import { listed, play, stateOf, usersNamed } from "./states.ts";

const nothing = { theme: null, screen: null, order: null };

function readNothing(): string {
  throw new Deno.errors.NotFound();
}

function options(args: readonly string[], env = {}, before = nothing) {
  const parsed = parseScreenOptions(args, env, before, readNothing);
  assert.ok(parsed.ok, "errors");
  return parsed.options;
}

Deno.test("asksForScreen() distinguishes options of the screen from a command", () => {
  for (
    const args of [
      [],
      ["--readonly"],
      ["--theme", "mono"],
      ["--theme=mono", "--mouse"],
      ["--ascii", "--screen-reader"],
      ["--record", "a.cast", "--keymap", "keys.txt"],
      ["--replay=a.cast"],
    ]
  ) assert.ok(asksForScreen(args), args.join(" "));
  for (
    const args of [["--help"], ["users", "list"], ["--readonly", "users", "list"], ["-h"], ["x"]]
  ) assert.ok(!asksForScreen(args), args.join(" "));
});

Deno.test("parseScreenOptions() prefers options, then NO_COLOR, settings and what is remembered", () => {
  const before = { ...nothing, theme: "safe" } as const;
  const theme = (args: readonly string[], env = {}) => {
    const parsed = parseScreenOptions(args, env, before, readNothing);
    return parsed.ok ? parsed.options.look.theme : null;
  };
  const setting = { LATCHKEY_ADMIN_THEME: "light" };
  assert.equal(theme([]), "safe");
  assert.equal(theme([], setting), "light");
  assert.equal(theme([], { ...setting, NO_COLOR: "1" }), "mono");
  assert.equal(theme(["--theme", "dark"], { ...setting, NO_COLOR: "1" }), "dark");
  assert.equal(theme([], { ...setting, NO_COLOR: "" }), "light");
  assert.equal(options([]).look.theme, "dark");
});

Deno.test("parseScreenOptions() reports an invalid theme and where it was set", () => {
  const one = parseScreenOptions(["--theme", "pink"], {}, nothing, readNothing);
  assert.deepEqual(one, {
    ok: false,
    errors: ["--theme must be one of dark, light, safe, mono, dusk, paper."],
  });
  const other = parseScreenOptions([], { LATCHKEY_ADMIN_THEME: "Dark!" }, nothing, readNothing);
  assert.ok(!other.ok && other.errors[0]?.startsWith("LATCHKEY_ADMIN_THEME"));
  assert.ok(!parseScreenOptions(["--theme"], {}, nothing, readNothing).ok);
});

Deno.test("parseScreenOptions() defaults to no mouse, and detects tmux and screen readers", () => {
  assert.equal(options([]).mouse, false);
  assert.equal(options(["--mouse"]).mouse, true);
  assert.ok(options([], { INK_SCREEN_READER: "true" }).look.linear);
  assert.ok(options(["--screen-reader"]).look.linear);
  assert.ok(options([], { TMUX: "/tmp/tmux-0/default,1,0" }).inTmux);
  assert.ok(options([], { TERM: "tmux-256color" }).inTmux);
  assert.ok(!options([], { TERM: "xterm-256color" }).inTmux);
});

Deno.test("remembered() contains theme, screen and order, never anything typed", () => {
  const { state } = play(
    stateOf(),
    { type: "started" },
    listed(usersNamed(3)),
    ...["T", "/", ..."ada", "enter", "2", "e", ..."+12025550142", "enter"],
  );
  const kept = remembered(state, nothing, "dark");
  assert.deepEqual(kept, { theme: "light", screen: "lab", order: state.users.order });
  assert.deepEqual(parseRemembered(JSON.stringify(kept)), kept);
});

Deno.test("remembered() keeps the operator's theme if an option overrides it", () => {
  const state: State = stateOf();
  const before = { ...nothing, theme: "safe" } as const;
  assert.equal(remembered(state, before, "dark").theme, "safe");
});

Deno.test("rememberedFile() is another file for each operator, and never another folder", () => {
  assert.equal(rememberedFile("ada.l@example.org"), "admin-state-ada.l@example.org.json");
  const long = "é".repeat(64);
  const names = [
    "ada",
    "Ada",
    "a/da",
    "a_2fda",
    "../ada",
    "",
    "ada\u0000",
    "ádá",
    long,
    `${long}x`,
  ];
  const files = names.map(rememberedFile);
  for (const file of files) assert.match(file, /^admin-state-[a-z0-9._@-]{0,170}\.json$/);
  assert.equal(new Set(files).size, files.length);
});

Deno.test("parseRemembered() ignores a missing, corrupt or foreign file", () => {
  for (
    const text of [null, "", "{", "null", "[]", "7", '{"theme":1,"screen":"__proto__","order":{}}']
  ) assert.deepEqual(parseRemembered(text), nothing, String(text));
});

Deno.test("parseScreenOptions() takes one file to record to or to play, not both", () => {
  const parsed = (...args: readonly string[]) => parseScreenOptions(args, {}, nothing, readNothing);
  const recorded = parsed("--record", "a.cast");
  assert.ok(recorded.ok);
  assert.deepEqual([recorded.record, recorded.replay], ["a.cast", null]);
  const replayed = parsed("--replay=a.cast", "--screen-reader");
  assert.ok(replayed.ok);
  assert.deepEqual([replayed.record, replayed.replay], [null, "a.cast"]);
  const wrong = [
    ["--record", "a.cast", "--replay", "b.cast"],
    ["--record="],
    ["--record", "a.cast", "--screen-reader"],
    ["--replay"],
  ];
  for (const args of wrong) assert.ok(!parsed(...args).ok, args.join(" "));
});
