import assert from "node:assert/strict";
import { appOf, appsOf, screenOf, userOf } from "../../../../admin-tui/state/place.ts";
import { noon, play, stateOf } from "../../states.ts";
import {
  appMsg,
  appRead,
  appsMsg,
  client,
  fewApps,
  orderDone,
  ordered,
  secret,
  secretShown,
  toApps,
  toWiki,
  wiki,
} from "./apps_states.ts";

const ticked = (seconds: number) => ({ type: "ticked", now: noon + seconds * 1000 }) as const;
const controls = { kind: "readControls" } as const;
const { id } = wiki();

/** The texts that the form for a change starts with. */
const before = {
  appName: "Company wiki",
  redirectUris: "https://wiki.example/callback https://wiki.example/other",
  logoutUris: "https://wiki.example/",
  backchannelUri: "https://wiki.example/backchannel-logout",
  resources: "https://api.example/",
  thirdParty: "yes",
};

Deno.test("a in Access lists the apps, again every two seconds, and draws nothing without news", () => {
  const opened = play(stateOf(), "5", "a");
  assert.deepEqual(opened.effects.at(-1), { kind: "readApps" });
  const { state } = play(opened.state, appsMsg());
  const polled = play(state, ticked(1), ticked(2));
  assert.deepEqual(polled.effects, [controls, controls, { kind: "readApps" }]);
  assert.equal(play(state, appsMsg()).state, state);
  assert.equal(screenOf(play(state, "esc").state), "access");
});

Deno.test("the cursor of the apps follows its app", () => {
  const { state } = play(stateOf(), ...toApps, "j");
  const more = [client(0, { name: "A" }), ...fewApps()];
  assert.equal(appsOf(play(state, appsMsg(more)).state)?.cursor, 2);
  assert.equal(appsOf(play(state, "G", appsMsg([])).state)?.cursor, 0);
});

Deno.test("Enter opens an app, and the user under the cursor; Esc returns", () => {
  const { state, effects } = play(stateOf(), ...toWiki);
  assert.deepEqual(effects.at(-1), { kind: "describeApp", clientId: id });
  assert.equal(screenOf(state), "app");
  assert.equal(userOf(play(state, "enter").state), null, "a fact is selected");
  const end = play(state, "G").state;
  const opened = play(end, "enter").state;
  assert.equal(userOf(opened)?.username, "user29");
  const returned = play(opened, "esc").state;
  assert.equal(appOf(returned)?.cursor, appOf(end)?.cursor);
  assert.equal(userOf(play(state, "]", "enter").state)?.username, "ada.lovelace@example.org");
  assert.equal(appOf(play(state, "]", "[").state)?.cursor, 0);
  const fewer = { ...appRead(), users: appRead().users.slice(-1) };
  const followed = play(end, appMsg(fewer)).state;
  assert.equal(userOf(play(followed, "enter").state)?.username, "user29");
});

Deno.test("n adds an app: the form is confirmed, and the secret is shown once", () => {
  const filled = [..."Shop", "tab", "tab", ..."https://shop.example/cb", "enter"];
  const { state } = play(stateOf(), ...toApps, "n", ...filled);
  const rest = ["tab", "tab", "tab", "tab", ..."a new shop", "enter"];
  const asked = play(state, ...rest);
  assert.equal(asked.state.form?.step, "confirm");
  const placed = play(asked.state, "y");
  assert.deepEqual(placed.effects, [{
    kind: "placeOrder",
    name: "addClient",
    target: null,
    texts: {
      appName: "Shop",
      appKind: "secret",
      redirectUris: "https://shop.example/cb",
      logoutUris: "",
      backchannelUri: "",
      resources: "",
      thirdParty: "no",
      reason: "a new shop",
    },
  }]);
  const shown = play(placed.state, ordered("addClient", secretShown));
  assert.deepEqual(shown.effects, [{ kind: "readApps" }]);
  const copied = play(shown.state, "y").effects;
  assert.deepEqual(copied, [{ kind: "copy", text: secret, what: "the client secret" }]);
  assert.ok(!JSON.stringify(play(shown.state, "esc").state).includes(secret));
});

Deno.test("the form of an app says what is wrong, and refuses a change of nothing", () => {
  const trouble = (...keys: readonly string[]) => {
    const { form } = play(stateOf(), ...toWiki, "e", ...keys).state;
    return form?.step === "fields" ? form.trouble : null;
  };
  const toReason = ["tab", "tab", "tab", "tab", "tab", "tab", ..."why not"];
  assert.match(trouble(...toReason, "enter") ?? "", /Nothing is changed/);
  assert.match(trouble("c-u", "enter") ?? "", /1 to 64/);
  assert.match(trouble("tab", "c-u", "enter") ?? "", /at least one URI/);
  assert.match(trouble("tab", "tab", "tab", "tab", "tab", "c-u", "x", "enter") ?? "", /yes or no/);
});

Deno.test("e changes an app, with what was before", () => {
  const { effects } = play(
    stateOf(),
    ...[...toWiki, "e", "c-u", ..."Handbook", "tab", "tab", "tab", "tab", "tab", "tab"],
    ...[..."a new name", "enter", "y"],
  );
  assert.deepEqual(effects.at(-1), {
    kind: "placeOrder",
    name: "updateClient",
    target: { id, name: "Company wiki", roles: [], before },
    texts: { ...before, appName: "Handbook", reason: "a new name" },
  });
});

Deno.test("s, S, u and D ask first, and a removal returns to the list", () => {
  const { state } = play(stateOf(), ...toWiki);
  for (
    const [key, name] of Object.entries({
      s: "addClientSecret",
      S: "dropClientSecret",
      u: "disableClient",
      D: "removeClient",
    })
  ) {
    const { form } = play(state, key).state;
    assert.equal(form?.name, name);
    const placed = play(state, key, ..."a reason", "enter", "y").effects.at(-1);
    assert.ok(placed?.kind === "placeOrder" && placed.name === name, key);
  }
  const performing = play(state, "D", ..."a reason", "enter", "y").state;
  const target = { id, name: "Company wiki", roles: [], before };
  const removed = play(performing, ordered("removeClient", orderDone, target));
  assert.equal(screenOf(removed.state), "apps");
  assert.match(removed.state.toast?.words ?? "", /App removed: Company wiki/);
  const disabled = appRead({ ...wiki(), disabledAt: noon });
  assert.equal(play(state, appMsg(disabled), "u").state.form?.name, "enableClient");
});

Deno.test("an app of the file cannot be changed, and a public one has no secret", () => {
  const [declared, , open] = fewApps();
  const words = (shown: typeof declared, key: string) => {
    const read = appRead(shown);
    const { state } = play(stateOf(), ...toApps, "enter", appMsg(read));
    const opened = { ...state };
    return play(opened, key).state.toast?.words ?? "";
  };
  for (const key of ["e", "s", "u", "D"]) {
    assert.match(words(declared, key), /LATCHKEY_CLIENTS_FILE; change it there/, key);
  }
  const { state } = play(stateOf(), ...toApps, "j", "j", "enter", appMsg(appRead(open)));
  assert.match(play(state, "s").state.toast?.words ?? "", /a public app has no secret/);
  const { state: own } = play(stateOf(), ...toApps, "G", "enter");
  const [, , , shop] = fewApps();
  const one = play(own, appMsg(appRead(shop))).state;
  assert.match(play(one, "S").state.toast?.words ?? "", /only one secret/);
});

Deno.test("x ends the access of the app to the user under the cursor, after a preview", () => {
  const { state } = play(stateOf(), ...toWiki, "G");
  const [effect] = play(state, "x").effects;
  assert.ok(effect?.kind === "previewAction");
  assert.deepEqual(
    [effect.chosen.action, effect.chosen.username, effect.chosen.itemId],
    ["disconnect_app", "user29", id],
  );
});

Deno.test(":apps and :clients list the apps, and :app opens one", () => {
  for (const line of ["apps", "clients", "clients list"]) {
    assert.equal(screenOf(play(stateOf(), ":", ...line, "enter").state), "apps", line);
  }
  for (const line of ["app wiki", "clients show wiki"]) {
    const { effects } = play(stateOf(), ":", ...line, "enter");
    assert.deepEqual(effects, [{ kind: "lookUpApp", typed: "wiki" }]);
  }
  const found = { value: { ok: true, value: wiki() } } as const;
  const answer = { kind: "lookUpApp", typed: "wiki", reply: found } as const;
  const { state } = play(stateOf(), { type: "answered", now: noon, answer });
  assert.equal(appOf(state)?.name, "Company wiki");
});

Deno.test("in read-only mode, apps are shown and nothing is changed", () => {
  const { state } = play(stateOf(undefined, { readOnly: true }), ...toWiki, "G");
  for (const key of ["e", "s", "S", "u", "D", "x"]) {
    const pressed = play(state, key);
    assert.deepEqual([pressed.state.form, pressed.state.action.dialog], [null, null], key);
  }
});

Deno.test("unreadable apps keep their rows, and say so", () => {
  const away = { kind: "readApps", reply: "unavailable" } as const;
  const { state } = play(stateOf(), ...toApps, { type: "answered", now: noon, answer: away });
  assert.match(appsOf(state)?.trouble ?? "", /Cannot read/);
  assert.deepEqual(appsOf(state)?.read, fewApps());
  const gone = play(stateOf(), ...toWiki, appMsg(null)).state;
  assert.deepEqual([appOf(gone)?.missing, appOf(gone)?.read], [true, null]);
});
