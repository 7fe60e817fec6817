import assert from "node:assert/strict";
import { clashes, hints, keymap, lookup } from "../../../admin-tui/screens/keymap.ts";
import { helpGroups } from "../../../admin-tui/screens/help/help_entries.ts";
import { stacks } from "../../../admin-tui/screens/scopes.ts";
import { labStacks } from "../../../admin-tui/screens/lab/lab_scopes.ts";
import { usersStacks } from "../../../admin-tui/screens/users/users_scopes.ts";

for (const [name, stack] of Object.entries(stacks)) {
  Deno.test(`no key has two meanings in the scopes of ${name}`, () => {
    assert.deepEqual(clashes(stack), []);
  });

  Deno.test(`the footer shows how to leave ${name}`, () => {
    const labels = hints(stack, { readOnly: false }).map((row) => row.label).join();
    assert.match(labels, /quit|close|clear|cancel|back/);
  });

  Deno.test(`Ctrl-C quits from ${name}`, () => {
    assert.equal(lookup(stack, "c-c", { readOnly: false }), "quit");
  });
}

Deno.test("clashes() finds a key with two meanings", () => {
  assert.deepEqual(clashes(["back", "filtered"]).map(({ key }) => key), ["esc"]);
});

Deno.test("every scope of the keymap is in a stack and in exactly one group of the help", () => {
  const live = new Set<string>(Object.values(stacks).flat());
  const helped = helpGroups.flatMap((group) => group.scopes);
  for (const scope of new Set(keymap.map((row) => row.scope))) {
    assert.ok(live.has(scope), `${scope} is never live`);
    assert.equal(helped.filter((one) => one === scope).length, 1, scope);
  }
});

Deno.test("lookup() returns null for unbound keys", () => {
  assert.equal(lookup(usersStacks.users, "Z", { readOnly: false }), null);
  assert.equal(lookup(labStacks.code, "q", { readOnly: false }), null);
});
