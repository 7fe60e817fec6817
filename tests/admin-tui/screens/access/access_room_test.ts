/** The selected row of Access in full: long texts are wrapped, and what does not fit is counted. */
import assert from "node:assert/strict";
import { insideOf } from "../../../../admin-tui/draw/body.ts";
import { lineWidth } from "../../../../admin-tui/draw/text.ts";
import { accessPanels } from "../../../../admin-tui/screens/access/access_lines.ts";
import { scopeWords } from "../../../../admin-tui/screens/access/scope_words.ts";
import { type ApiScope, apiScopes } from "../../../../core/domain/api_keys/scope.ts";
import type { AccessRead } from "../../../../admin-tui/state/access_state.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { assertGolden, frameOf } from "../../kit.tsx";
import { play, stateOf } from "../../states.ts";
import { accessRead, apiKey, invitation, noAccess, testNumber } from "./access_states.ts";

const widths = [160, 200];
const shown = (columns: number, rows: number, read: Partial<AccessRead>, keys = ""): State =>
  play(
    stateOf({ columns, rows }),
    { type: "started" },
    "5",
    accessRead({ ...noAccess, ...read }),
    ...keys,
  ).state;

/** The visible text of the panel next to the list, without spaces; throws if a line is cut. */
function seen(state: State): string {
  const details = accessPanels(state)[1] ?? assert.fail();
  const { columns, rows } = insideOf(details, state);
  const visible = details.lines.slice(0, rows);
  for (const row of visible) assert.ok(lineWidth(row) <= columns, row.map((s) => s.text).join(""));
  return packed(visible.flat().map(({ text }) => text).join(""));
}

const packed = (text: string): string => text.replaceAll(/\s/g, "");
const keyFor = (scopes: readonly ApiScope[]): Partial<AccessRead> => ({
  keys: [apiKey(1, "shop", { scopes })],
});
const eleven = apiScopes.slice(0, 11);
const name = `${"very.long.name.of.a.person.".repeat(3)}@example.org`;

Deno.test("an API key with many scopes is shown with all of them and its actions in 24 rows", async () => {
  const state = shown(160, 24, keyFor(eleven), "]");
  const text = seen(state);
  for (const scope of eleven) assert.ok(text.includes(scope), scope);
  assert.match(text, /ncreatekeyxrevoke$/);
  await assertGolden("access-scopes-160x24", await frameOf(state));
});

Deno.test("with more rows, scopes have their words, and actions their effects", async () => {
  for (const columns of widths) {
    const text = seen(shown(columns, 60, keyFor(eleven), "]"));
    for (const scope of eleven) assert.ok(text.includes(packed(scope + scopeWords[scope])), scope);
    assert.match(text, /xrevokeItsnextrequestisrefused\./);
  }
  const fewer = seen(shown(160, 42, keyFor(eleven), "]"));
  assert.ok(fewer.includes(packed(scopeWords[eleven.at(-1) ?? assert.fail()])));
  await assertGolden("access-scopes-160x60", await frameOf(shown(160, 60, keyFor(eleven), "]")));
});

Deno.test("at 120 by 40, what is selected is below the list, with a name of 64 letters", async () => {
  const long = "x".repeat(64);
  const state = shown(120, 40, { keys: [apiKey(1, long), apiKey(2, "shop")] }, "]");
  assert.ok(seen(state).includes(`Name${long}`));
  await assertGolden("access-long-name-120x40", await frameOf(state));
  const many = Array.from({ length: 60 }, (_, at) => apiKey(at + 1, `shop${at}`));
  const last = play(shown(120, 40, { keys: many }, "]"), "end").state;
  assert.ok(seen(last).includes("Nameshop59"));
  assert.match(await frameOf(last), / shop59 +/);
});

Deno.test("a long reason, name or list of roles is wrapped", async () => {
  const reason = "because the store reviewers in three countries need it until the next release " +
    "is accepted by all of them, so ask marek before it is removed";
  const roles = Array.from({ length: 12 }, (_, at) => `department${at}:read`) as never;
  const numbers = { on: true, numbers: [testNumber(1, { reason, actorName: name })] };
  for (const columns of widths) {
    const number = seen(shown(columns, 24, { testNumbers: numbers }, "["));
    assert.ok(number.includes(packed(reason)) && number.includes(packed(name)));
    const invited = [invitation(1, { roles, username: name as never, createdBy: name })];
    const text = seen(shown(columns, 24, { invitations: invited }));
    assert.ok(text.includes(packed((roles as string[]).join(", "))));
    assert.equal(text.split(packed(name)).length, 3);
  }
  await assertGolden(
    "access-reason-160x24",
    await frameOf(shown(160, 24, { testNumbers: numbers }, "[")),
  );
});

Deno.test("the border counts the lines that do not fit", async () => {
  const keys = [apiKey(1, "shop", { scopes: apiScopes, createdBy: name })];
  const state = shown(160, 20, { keys }, "]");
  const details = accessPanels(state)[1] ?? assert.fail();
  const hidden = details.lines.length - insideOf(details, state).rows;
  assert.ok(hidden > 0);
  assert.match(await frameOf(state), new RegExp(`─ ${hidden} below ─╯`));
});
