import assert from "node:assert/strict";
import { layOut, numberColumn, table } from "../../../admin-tui/command_line/command/table.ts";
import { openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

const columns = ["ID", { head: "NAME", cut: true }, numberColumn("USD")] as const;
const rows = [["dlv_1", "ada.lovelace.the.first", "0.0083"], ["dlv_22", "bob", "12.0000"]];

Deno.test("a table has headings, and numbers at the right", () => {
  assert.deepEqual(layOut(["Title", ...table(columns, rows)], null), [
    "Title",
    "ID      NAME                        USD",
    "dlv_1   ada.lovelace.the.first   0.0083",
    "dlv_22  bob                     12.0000",
  ]);
  assert.deepEqual(table(columns, []), []);
});

Deno.test("a table is cut to the terminal where it may be, never in an ID or a number", () => {
  assert.deepEqual(layOut(table(columns, rows), 30), [
    "ID      NAME               USD",
    "dlv_1   ada.lovelace…   0.0083",
    "dlv_22  bob            12.0000",
  ]);
  // The terminal wraps what is left.
  assert.equal(layOut(table(columns, rows), 5)[1], "dlv_1   ada.lov…   0.0083");
});

Deno.test("a table never prints control characters", () => {
  const lines = layOut(table(["NAME"], [["a\u001b[31mb"]]), null);
  assert.deepEqual(lines, ["NAME", "a\ufffd[31mb"]);
});

Deno.test("lists name the user of a delivery and of an event, and fit in a wide terminal", async () => {
  await using test = await openTestCore();
  await test.register("ada.lovelace");
  await test.signIn("ada.lovelace");
  for (const noun of ["deliveries", "events", "users"]) {
    const listed = await run(test, [noun, "list"], { isTerminal: true, columns: 120 });
    const [heads = "", first = ""] = listed.out.split("\n");
    assert.match(heads, /^[A-Z ]+$/, noun);
    assert.match(first, / {2}ada\.lovelace|^ada\.lovelace/, noun);
    assert.doesNotMatch(noun === "users" ? "" : listed.out, /usr_/, noun);
    for (const line of listed.out.split("\n")) assert.ok(line.length <= 120, line);
    const json = JSON.parse((await run(test, [noun, "list", "--json"])).out);
    assert.equal(json[noun][0].username, "ada.lovelace");
  }
  const { items: [ada] } = await test.core.listUsers({ search: "ada", cursor: null, limit: 1 });
  assert.ok(ada !== undefined);
  await test.core.performAction(
    { userId: ada.id, action: "delete", itemId: null, reason: "test of names" },
    { actor: "operator", actorName: "marek", address: null, userAgent: null, requestId: null },
  );
  assert.match((await run(test, ["deliveries", "list"])).out, / {2}\(deleted\) {2}/);
});

Deno.test("every cost is printed with four decimals", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  for (const words of ["deliveries list", "activity", "sends status", "policy replay"]) {
    const { out } = await run(test, words.split(" "));
    assert.match(out, /\b\d+\.\d{4}\b/, words);
    assert.doesNotMatch(out, /\b\d+\.(\d{1,3}|\d{5,})( USD)?(\s|$)/, words);
  }
});

Deno.test("deliveries list --search takes the filters of the terminal", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  await test.signIn("ada");
  const list = (search: string) => run(test, ["deliveries", "list", "--search", search]);
  assert.match((await list("user:ada sms registration 1h country:us")).out, / {2}ada {2}/);
  assert.equal((await list("failed 1h")).out, "None.\n");
  assert.equal((await list("user:unknown")).code, 1);
  const wrong = await list("purple");
  assert.deepEqual([wrong.code, wrong.err], [
    2,
    "--search: purple is not a filter, or one too many.\n",
  ]);
  const twice = await run(test, ["deliveries", "list", "--search", "sms", "--channel", "call"]);
  assert.match(twice.err, /--search and --channel were both given/);
});
