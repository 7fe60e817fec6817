import assert from "node:assert/strict";
import { bindings, clashes, keymap, rowId } from "../../../../admin-tui/screens/keymap.ts";
import {
  defaultKeymapText,
  keymapActions,
  parseKeymapFile,
} from "../../../../admin-tui/screens/own_keys/keymap_file.ts";
import { stacks } from "../../../../admin-tui/screens/scopes.ts";
import { parseScreenOptions } from "../../../../admin-tui/screen_options.ts";
import { filesRead } from "../../../../tasks/named_files.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { frameOf } from "../../kit.tsx";
import { listed, play, stateOf, usersNamed } from "../../states.ts";

function errorsOf(text: string): readonly string[] {
  const parsed = parseKeymapFile(text);
  return parsed.ok ? [] : parsed.errors;
}

function stateWith(text: string): State {
  const parsed = parseKeymapFile(text);
  assert.ok(parsed.ok, parsed.ok ? "" : parsed.errors.join("\n"));
  return stateOf({ columns: 120, rows: 40 }, { keys: parsed.keys });
}

Deno.test("defaultKeymapText() is a file that changes nothing", () => {
  const parsed = parseKeymapFile(defaultKeymapText());
  assert.ok(parsed.ok);
  assert.ok(parsed.keys.size > 80, `${parsed.keys.size} rows`);
  assert.deepEqual(bindings({ readOnly: false, keys: parsed.keys }), keymap);
});

Deno.test("docs/terminal_keys.md lists every action with its keys", async () => {
  const file = new URL("../../../../docs/terminal_keys.md", import.meta.url);
  const text = await Deno.readTextFile(file);
  const block = /```text\n[^`]*```/;
  const wanted = `\`\`\`text\n${defaultKeymapText().trimEnd()}\n\`\`\``;
  if (Deno.env.get("UPDATE") === "1") {
    return await Deno.writeTextFile(file, text.replace(block, () => wanted));
  }
  assert.equal(block.exec(text)?.[0], wanted, "UPDATE=1 accepts it");
});

Deno.test("parseKeymapFile() names the line and the reason of everything that is wrong", () => {
  const text = [
    "# my keys",
    "users.serch x",
    "users.order o",
    "users.order",
    "users.order S",
    "back q",
    "list.down j j c-c esc 1 c-i foo",
    "action.confirm enter",
    "dialog.leave x",
    "action.lock l",
  ];
  const fixed = "are fixed, or differ by place: see the default keymap.";
  assert.deepEqual(errorsOf(text.join("\r\n")), [
    "line 2: users.serch is not an action: users.search?",
    "line 4: users.order is already on line 3.",
    "line 5: users.order is already on line 3.",
    "line 6: back must keep esc.",
    "line 7: j is named twice.",
    "line 7: c-c is always quit immediately.",
    "line 7: esc always goes back or cancels.",
    "line 7: 1 is always Users.",
    "line 7: a terminal sends tab for c-i.",
    "line 7: foo is not a key.",
    `line 8: the keys of action.confirm ${fixed}`,
    `line 9: the keys of dialog.leave ${fixed}`,
    `line 10: the keys of action.lock ${fixed}`,
  ]);
  assert.deepEqual(errorsOf("users.order\n"), ["line 1: users.order needs at least one key."]);
});

Deno.test("parseKeymapFile() refuses a key that does two things at one place", () => {
  assert.deepEqual(errorsOf("users.filter r\n\nusers.search r"), [
    "line 1: r is taken by users.refresh.",
    "line 3: r is taken by users.filter on line 1.",
    "line 3: r is taken by users.refresh.",
  ]);
  // A change of both is no clash.
  assert.deepEqual(errorsOf("users.filter r\nusers.refresh f"), []);
});

Deno.test("parseKeymapFile() keeps what follows # as a comment, except as a last key", () => {
  const parsed = parseKeymapFile("users.search / S  # either # or\n");
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.keys.get("users.search@users"), ["/", "S"]);
  const last = parseKeymapFile("  users.search #");
  assert.ok(last.ok);
  assert.deepEqual(last.keys.get("users.search@users"), ["#"]);
});

Deno.test("no action of a keymap file confirms anything, and Escape and Ctrl-C are not in it", () => {
  for (const { name, rows } of keymapActions) {
    assert.doesNotMatch(name, /confirm|^field|^form|^dialog|^quit/);
    for (const row of rows) assert.ok(!row.keys.includes("c-c"), rowId(row));
  }
});

Deno.test("the operator's keys work, replace the usual ones, and are shown", async () => {
  const start = stateWith("users.search s\nusers.order c-o\nlook.theme c-t\nhelp.open H ?\n");
  const { state } = play(start, { type: "started" }, listed(usersNamed(3)));
  const searching = play(state, "s", ..."ada").state;
  assert.match(await frameOf(searching), /ada/);
  const unchanged = play(state, "/").state;
  assert.deepEqual(unchanged.users, state.users);
  const frame = await frameOf(state);
  assert.match(frame, / s search .* \^o sort .* H help/);
  assert.doesNotMatch(frame, / \/ search/);
  assert.match(await frameOf(play(state, "H").state), /\^o +sort/);
  assert.match(play(state, "c-t").state.toast?.words ?? "", /press \^t for the next one/);
});

Deno.test("every sentence that names a key names the first one of its row", async () => {
  const named: string[] = [];
  for await (const path of sources(new URL("../../../../admin-tui/", import.meta.url))) {
    const text = await Deno.readTextFile(path);
    for (const [, row, usual] of text.matchAll(/firstKey\([^"]*"([^"]+)",\s*"([^"]+)"/g)) {
      named.push(row ?? "");
      assert.equal(keymap.find((one) => rowId(one) === row)?.keys[0], usual, row);
    }
  }
  assert.ok(named.length > 4, named.join());
});

async function* sources(folder: URL): AsyncGenerator<URL, void, undefined> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* sources(new URL(`${name}/`, folder));
    else if (name.endsWith(".ts")) yield new URL(name, folder);
  }
}

Deno.test("--keymap reads a file, and reports it if it cannot", () => {
  const nothing = { theme: null, screen: null, order: null };
  const args = ["--keymap", "keys.txt"];
  assert.deepEqual(filesRead(args), ["keys.txt"]);
  const read = parseScreenOptions(args, {}, nothing, () => "back esc");
  assert.ok(read.ok);
  assert.deepEqual(read.keymap, { path: "keys.txt", text: "back esc" });
  const missing = parseScreenOptions(args, {}, nothing, () => {
    throw new Deno.errors.NotFound();
  });
  assert.deepEqual(missing, { ok: false, errors: ["--keymap keys.txt: cannot be read."] });
});

Deno.test("withKeys() never makes a key ambiguous if the file was accepted", () => {
  const keys = ["a", "b", "c-r", "z", "x", "j", "!", "home"];
  for (const { name } of keymapActions.slice(0, 40)) {
    for (const key of keys) {
      const parsed = parseKeymapFile(`${name} ${key}`);
      if (!parsed.ok) continue;
      const rows = bindings({ readOnly: false, keys: parsed.keys });
      for (const stack of Object.values(stacks)) assert.deepEqual(clashes(stack, rows), []);
    }
  }
});
