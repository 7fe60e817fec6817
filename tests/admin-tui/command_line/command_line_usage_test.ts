import assert from "node:assert/strict";
import { closest } from "../../../admin-tui/grammar/closest.ts";
import { withTaskCommand } from "../../../admin-tui/grammar/task_words.ts";
import { openTestCore } from "../../harness.ts";
import { run } from "./command_kit.ts";

Deno.test("closest() finds the word that was meant, and guesses nothing far away", () => {
  const verbs = ["list", "lock", "unlock", "end-session", "end-sessions", "issue-code"];
  const meant = [["lokc", "lock"], ["lst", "list"], ["LOCK", "lock"], [
    "end-sesions",
    "end-sessions",
  ]];
  for (const [typed = "", word] of meant) assert.equal(closest(typed, verbs), word, typed);
  for (const typed of ["", "x", "walk", "reset"]) assert.equal(closest(typed, verbs), null, typed);
});

Deno.test("an unknown noun, verb or option is followed by the one that was meant", async () => {
  await using test = await openTestCore();
  const wrong = [
    ["user list", "Unknown command: user. Did you mean users list? See --help."],
    ["usres lokc ada", "Unknown command: usres. Did you mean users lock? See --help."],
    ["deliveres", "Unknown command: deliveres. Did you mean deliveries? See --help."],
    ["walk", "Unknown command: walk. See --help."],
    ["users lokc ada", /^users requires one of: .* Did you mean users lock\? See users --help\.$/],
    ["users list --limt 3", "Unknown option '--limt'. Did you mean --limit?"],
    ["users lock ada --yess", "Unknown option '--yess'. Did you mean --yes?"],
    ["sends stop --all --now", "Unknown option '--now'."],
    ["--json", "A command is required. See --help."],
  ] as const;
  for (const [words, expected] of wrong) {
    const { code, out, err } = await run(test, words.split(" "));
    assert.deepEqual([code, out], [2, ""], words);
    if (typeof expected === "string") assert.equal(err, `${expected}\n`);
    else assert.match(err.trimEnd(), expected);
  }
});

Deno.test("--json, --readonly and --yes are accepted before, between and after the words", async () => {
  await using test = await openTestCore();
  await test.register("ada");
  const json = (await run(test, ["users", "list", "--json"])).out;
  assert.equal(JSON.parse(json).users.length, 1);
  for (const words of ["--json users list", "users --json list", "--readonly --json users list"]) {
    assert.equal((await run(test, words.split(" "))).out, json, words);
  }
  const lock = ["--yes", "users", "lock", "ada", "--reason", "a test"];
  assert.equal((await run(test, lock)).code, 0);
  const refused = await run(test, [
    "--readonly",
    "--yes",
    "users",
    "unlock",
    "ada",
    "--reason",
    "x",
  ]);
  assert.equal(refused.code, 1);
  assert.match(refused.err, /read-only mode/);
});

Deno.test("help lists the options of each command of a noun, and has three forms", async () => {
  await using test = await openTestCore();
  const noun = (await run(test, ["users", "--help"])).out;
  assert.match(
    noun,
    /users list \[options\]\n {2}Lists users[^\n]*\n {2}--search TEXT {2}--contains {2}--filter NAME/,
  );
  assert.ok(noun.split("\n").every((line) => line.length <= 120));
  const one = (await run(test, ["users", "lock", "--help"])).out;
  assert.match(one, /--reason TEXT .*\n.*--yes .*\n.*--json .*\n.*--readonly /);
  assert.equal((await run(test, ["help", "users", "lock"])).out, one);
  assert.equal((await run(test, ["--help", "users"])).out, noun);
});

Deno.test("help and messages call tasks as they are called where the program runs", async () => {
  await using test = await openTestCore();
  const taskCommand = "latchkey-NAME";
  const help = (await run(test, ["users", "lock", "--help"], { taskCommand })).out;
  assert.match(help, /^latchkey-admin users lock NAME/);
  const open = () => Promise.resolve({ errors: ["Run deno task keys:rotate"] });
  const { err } = await run(test, ["users", "list"], { taskCommand, open });
  assert.equal(err, "Run latchkey-keys-rotate\n");
  assert.equal(
    withTaskCommand("deno task keys:rotate; deno task dev", "latchkey NAME"),
    "latchkey keys:rotate; deno task dev",
  );
});
