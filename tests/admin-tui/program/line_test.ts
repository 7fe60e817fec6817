import assert from "node:assert/strict";
import { emptyField, fieldText } from "../../../admin-tui/input/field.ts";
import { writes } from "../../../admin-tui/app/effects.ts";
import { placeOf, screenOf } from "../../../admin-tui/state/place.ts";
import type { State } from "../../../admin-tui/state/state.ts";
import { completeWord } from "../../../admin-tui/grammar/data_word.ts";
import { readWords } from "../../../admin-tui/grammar/read_words.ts";
import type { LookedUpUser } from "../../../admin-tui/grammar/look_up_user.ts";
import type { UserLineOrder } from "../../../admin-tui/app/effects.ts";
import type { Msg } from "../../../admin-tui/program/update.ts";
import { openTestCore, operator } from "../../harness.ts";
import { frameOf, openAdmin } from "../kit.tsx";
import type { AnswerTo } from "../../../admin-tui/app/answers.ts";
import { deliveries } from "../screens/sends/sends_states.ts";
import { large, noon, play, stateOf, userNamed } from "../states.ts";

function typed(text: string, state: State = stateOf()): ReturnType<typeof play> {
  return play(state, ":", ...[...text].map((key) => key === " " ? "space" : key));
}

function ran(text: string, state: State = stateOf()): ReturnType<typeof play> {
  return play(typed(text, state).state, "enter");
}

const ada = userNamed("ada");

function lookedUp(value: LookedUpUser, order: UserLineOrder = "user"): Msg {
  const answer = { kind: "lookUpUser", typed: "ada", order, reply: { value } } as const;
  return { type: "answered", now: noon, answer };
}

Deno.test(":user opens the user that the core finds, and says why it finds none", () => {
  const asked = ran("user ada");
  assert.deepEqual(asked.effects, [{ kind: "lookUpUser", typed: "ada", order: "user" }]);
  assert.equal(asked.state.help, null);
  const opened = play(asked.state, lookedUp({ ok: true, value: ada }));
  const place = placeOf(opened.state);
  assert.ok(place.screen === "user" && place.user.userId === ada.id);
  assert.deepEqual(opened.effects, [{ kind: "describeUser", userId: ada.id }]);
  const none = { ok: false, code: "user_not_found", detail: null } as const;
  assert.match(play(asked.state, lookedUp(none)).state.toast?.words ?? "", /ada: user not found/);
});

Deno.test(":why opens the case of a user", () => {
  const asked = ran("why ada");
  assert.deepEqual(asked.effects, [{ kind: "lookUpUser", typed: "ada", order: "why" }]);
  const { state } = play(asked.state, lookedUp({ ok: true, value: ada }, "why"));
  assert.deepEqual([screenOf(state), screenOf(play(state, "esc").state)], ["case", "user"]);
});

Deno.test(":lock opens the dialog of the action, like its key, and changes nothing", () => {
  const asked = ran("lock ada");
  assert.deepEqual(asked.effects, [{ kind: "lookUpUser", typed: "ada", order: "lock" }]);
  const { state, effects } = play(asked.state, lookedUp({ ok: true, value: ada }, "lock"));
  assert.equal(state.action.dialog?.step, "asking");
  assert.deepEqual(effects.map(({ kind }) => kind), ["describeUser", "previewAction"]);
});

Deno.test("no line writes, sends or costs money by Enter alone", () => {
  const lines = [
    "user ada",
    "users is:locked",
    "sends country:BR failed 2h",
    "stop BR",
    "stop all",
    "resume BR",
    "lab +12025550142",
    "lock ada",
    "delete ada",
    "reset-2fa ada",
    "resend ada",
    "activity week",
    "access",
    "events",
    "delivery dlv_x",
    "help",
  ];
  for (const line of lines) {
    for (const { kind } of ran(line).effects) {
      assert.ok(!(kind in writes) || !writes[kind as keyof typeof writes], `${line}: ${kind}`);
    }
  }
});

Deno.test(":stop opens the dialog at the reason, and :sends lists only what matches", () => {
  const stop = ran("stop BR").state;
  assert.equal(screenOf(stop), "sends");
  const { dialog } = stop.sends;
  assert.ok(dialog?.step === "reason" && dialog.choice === "country");
  assert.equal(fieldText(dialog.country), "BR");
  const { state, effects } = ran("sends failed BR country:br");
  assert.equal(state.toast?.words, "Not a filter, or one too many: BR");
  assert.deepEqual(effects, []);
  const filtered = ran("sends failed country:br");
  const read = filtered.effects.findLast(({ kind }) => kind === "readSends");
  assert.ok(read?.kind === "readSends" && read.search?.country === "BR");
  assert.equal(filtered.state.sends.filter?.text, "failed country:br");
  assert.equal(ran("sends", filtered.state).state.sends.filter, null);
  const all = play(filtered.state, "esc");
  assert.equal(all.state.sends.filter, null);
  assert.deepEqual(all.effects, [{ kind: "readSends" }]);
  assert.deepEqual(play(all.state, "esc").effects, []);
});

Deno.test(":delivery opens the timeline of a message, and :events the feed", () => {
  const asked = ran("delivery dlv_1");
  assert.deepEqual(asked.effects, [{ kind: "lookUpDelivery", typed: "dlv_1" }]);
  const [delivery] = deliveries;
  assert.ok(delivery !== undefined);
  const answered = (reply: AnswerTo<"lookUpDelivery">["reply"]): Msg => ({
    type: "answered",
    now: noon,
    answer: { kind: "lookUpDelivery", typed: "dlv_1", reply },
  });
  const opened = play(asked.state, answered({ value: { ok: true, value: delivery } }));
  assert.equal(screenOf(opened.state), "delivery");
  assert.deepEqual(opened.effects, [{ kind: "traceDelivery", deliveryId: delivery.id }]);
  const none = { ok: false, refusal: { code: "delivery_not_found" } } as const;
  const missing = play(asked.state, answered({ value: none })).state;
  assert.match(missing.toast?.words ?? "", /^dlv_1: /);
  assert.match(play(asked.state, answered("unavailable")).state.toast?.words ?? "", /busy/);
  assert.equal(screenOf(ran("events").state), "activity");
  assert.equal(screenOf(ran("events list").state), "activity");
});

Deno.test(": lists the commands, finds them by their letters, and Enter types one", () => {
  const lineOf = (state: State) => fieldText(state.help?.filter ?? emptyField);
  assert.match(lineOf(play(stateOf(), ":", "enter").state), /^user $/);
  assert.match(lineOf(play(typed("dlv").state, "enter").state), /^delivery $/);
  assert.match(lineOf(play(typed("rset").state, "enter").state), /^reset-2fa $/);
  // A command that takes nothing runs; an action of the screen comes before a command.
  assert.equal(screenOf(play(typed("evnt").state, "enter").state), "activity");
  assert.equal(play(typed("sear").state, "enter").state.users.searching, true);
  assert.equal(ran("dlvry dlv_1").state.toast?.words, "Did you mean delivery?");
});

Deno.test(":lab accepts a number, as the lab itself does, and sends nothing", () => {
  const { state } = ran("lab +12025550142");
  assert.deepEqual([screenOf(state), state.lab.to, state.lab.phase], [
    "lab",
    "+12025550142",
    "draft",
  ]);
});

Deno.test("in read-only mode, a line that leads to a change is refused", () => {
  const state = stateOf(undefined, { readOnly: true });
  for (const line of ["stop BR", "lock ada", "lab +12025550142"]) {
    const { state: after, effects } = ran(line, state);
    assert.deepEqual([effects, after.toast?.words], [[], "Read-only mode is on"], line);
  }
  assert.equal(ran("user ada", state).effects.length, 1);
});

Deno.test("Up and Down recall earlier lines, without those with a number", () => {
  const { state } = ran("activity day", ran("user 0142", ran("users is:locked").state).state);
  assert.deepEqual(state.lines, ["activity day", "users is:locked"]);
  const text = (...keys: readonly string[]) =>
    fieldText(play(state, ":", ...keys).state.help?.filter ?? { before: "", after: "" });
  assert.equal(text("up"), "activity day");
  assert.equal(text("up", "up"), "users is:locked");
  assert.equal(text("up", "up", "up"), "users is:locked");
  assert.equal(text("up", "up", "down"), "activity day");
  assert.equal(text("up", "down"), "");
});

Deno.test("Tab completes, Ctrl-Y copies the command line, and both are shown", async () => {
  const completed = play(typed("sends fai", stateOf(large)).state, "tab").state;
  assert.equal(fieldText(completed.help?.filter ?? { before: "", after: "" }), "sends failed ");
  const frame = await frameOf(typed("lock ada", stateOf(large)).state);
  assert.match(frame, /lock NAME/);
  assert.match(frame, /deno task admin users lock ada --reason TEXT/);
  const { effects } = play(typed("lock ada").state, "c-y");
  assert.deepEqual(effects, [{
    kind: "copy",
    text: "deno task admin users lock ada --reason TEXT",
    what: "the command line",
  }]);
  assert.deepEqual(play(typed("lock").state, "c-y").effects, []);
});

const filterOf = (state: State) => fieldText(state.help?.filter ?? emptyField);

/** The state after Tab, and after the core answers with these words. */
function tabbed(text: string, words: readonly string[], ...between: readonly string[]) {
  const asked = play(typed(text).state, "tab");
  const [question] = asked.effects;
  assert.ok(question?.kind === "completeLine", text);
  const { state } = play(asked.state, ...between, {
    type: "answered",
    now: noon,
    answer: { ...question, reply: { value: words } },
  });
  return { question, state, line: filterOf(state) };
}

Deno.test("Tab asks for the users whose names start with what was typed", () => {
  for (const start of ["user ", "why ", "lock ", "users show ", "users ", "sends failed user:"]) {
    const { question, line } = tabbed(`${start}Ad`, ["ada"]);
    assert.deepEqual(question, {
      kind: "completeLine",
      text: `${start}Ad`,
      what: "user",
      typed: "Ad",
    });
    assert.equal(line, `${start}ada `);
  }
  assert.equal(tabbed("user a", ["ada.k", "Ada.l", "adam"]).line, "user ada");
});

Deno.test("Tab completes countries, prefixes and apps, and words of the line itself first", () => {
  assert.equal(tabbed("stop b", ["BR"]).line, "stop BR ");
  assert.equal(tabbed("resume country:", ["BR"]).line, "resume country:BR ");
  assert.equal(tabbed("sends country:b", ["BR"]).line, "sends country:BR ");
  assert.equal(tabbed("sends prefix:+1", ["+1202555", "+1202556"]).line, "sends prefix:+120255");
  assert.equal(tabbed("app w", ["wiki"]).line, "app wiki ");
  for (const line of ["stop c", "users is:", "us", "activity d", "user ", "sends user:"]) {
    assert.deepEqual(play(typed(line).state, "tab").effects, [], line);
  }
});

Deno.test("several words are shown, and none is said", async () => {
  const several = tabbed("user ad", ["ada", "adam"]).state;
  assert.match(await frameOf(several), /tab: ada adam/);
  assert.equal(play(several, "x").state.help?.found, null);
  assert.match(await frameOf(tabbed("user zz", []).state), /nothing starts with that/);
});

Deno.test("a late answer to Tab changes no text that was typed since", () => {
  assert.equal(tabbed("user ad", ["ada"], "d").line, "user add");
  assert.equal(tabbed("user ad", ["ada"], "esc").state.help, null);
  assert.equal(tabbed("user ad", ["ada"], "esc", ":", ..."lock").line, "lock");
});

Deno.test("Tab on a real core completes names, stopped countries and apps", async () => {
  await using test = await openTestCore();
  for (const name of ["ada.lovelace", "Adam", "grace"]) await test.register(name);
  await test.core.stopSends({ scope: "country:br", reason: "pumping" }, operator);
  await using admin = await openAdmin(test);
  const completed = async (line: string): Promise<string> => {
    await admin.type(`:${line}`);
    await admin.press("tab");
    const text = filterOf(admin.program.state());
    await admin.press("esc");
    return text;
  };
  assert.equal(await completed("user gr"), "user grace ");
  assert.equal(await completed("lock AD"), "lock ada");
  assert.equal(await completed("why ada."), "why ada.lovelace ");
  assert.equal(await completed("resume b"), "resume BR ");
  assert.equal(await completed("user +1"), "user +1");
});

Deno.test("Tab adds no letters that a name beyond those it reads may not have", async () => {
  await using test = await openTestCore();
  for (let at = 0; at < 50; at++) await test.register(`ada${String(at).padStart(2, "0")}`);
  const read = () => readWords(test.core, { what: "user", typed: "ad" });
  assert.equal(completeWord("user ad", "ad", await read()), "user ada");
  await test.register("adam");
  assert.equal(completeWord("user ad", "ad", await read()), "user ad");
  const byNumber = await test.core.listUsers({ search: "0142", cursor: null, limit: 50 });
  assert.notEqual(byNumber.next, null);
  assert.deepEqual(await readWords(test.core, { what: "user", typed: "0142" }), []);
});
