import assert from "node:assert/strict";
import { commands } from "../../../admin-tui/command_line/command_table.ts";
import { parseCommand } from "../../../admin-tui/command_line/parse_command.ts";
import { lineCommands } from "../../../admin-tui/grammar/line_commands.ts";
import {
  commandLineOf,
  completeLine,
  completionsOf,
  isKept,
  isSaved,
  type ParsedLine,
  parseLine,
} from "../../../admin-tui/grammar/parse_line.ts";
import { allSends, parseSendsSearch } from "../../../admin-tui/grammar/sends_search.ts";
import { timeOfDayText } from "../../../admin-tui/grammar/time_words.ts";
import { noon } from "../states.ts";

function parsed(text: string): Extract<ParsedLine, { readonly kind: "command" }> {
  const line = parseLine(text, noon);
  assert.ok(line.kind === "command", text);
  return line;
}

function twin(text: string): string | null {
  return commandLineOf(parsed(text), "deno task NAME");
}

Deno.test("a line is a word and what follows it, or the words of the command line", () => {
  const lines = [
    ["user ada", "user", "ada"],
    ["  USER   ada ", "user", "ada"],
    ["users show ada", "user", "ada"],
    ["users is:locked ad", "users", "is:locked ad"],
    ["users", "users", ""],
    ["lock ada", "lock", "ada"],
    ["users lock ada", "lock", "ada"],
    ["q", "quit", ""],
    ["quit", "quit", ""],
    ["sends stop BR", "stop", "BR"],
  ] as const;
  for (const [text, order, rest] of lines) {
    const line = parsed(text);
    assert.deepEqual([line.command.order, line.rest, line.trouble], [order, rest, null], text);
  }
});

Deno.test("a text that is no command searches the actions, and names the command meant", () => {
  for (const text of ["", "nxthm", "lock", "user", "q now"]) {
    assert.deepEqual(parseLine(text, noon), { kind: "other", meant: null }, text);
  }
  assert.deepEqual(parseLine("usr ada", noon), { kind: "other", meant: "user" });
  assert.deepEqual(parseLine("dlvry x", noon), { kind: "other", meant: "delivery" });
  assert.deepEqual(parseLine("e x", noon), { kind: "other", meant: null });
});

Deno.test("a line that cannot run says what is missing or wrong", () => {
  const wrong = [
    ["user ", "NAME is required"],
    ["stop mars", "Not a scope: all, a channel such as sms, or a country such as BR"],
    ["stop UK", "Not a scope: all, a channel such as sms, or a country such as BR"],
    ["sends failed purple", "Not a filter, or one too many: purple"],
    ["activity year", "Not a window: hour, day, week"],
  ] as const;
  for (const [text, trouble] of wrong) assert.equal(parsed(text).trouble, trouble, text);
});

Deno.test("every line has its twin on the command line, which parses", () => {
  const twins = [
    ["user ada", "deno task admin users show ada"],
    ["users is:locked", "deno task admin users list --search is:locked"],
    [
      "sends country:BR failed 2h",
      "deno task admin deliveries list --search 'country:BR failed 2h'",
    ],
    ["stop BR", "deno task admin sends stop --country BR --reason TEXT"],
    ["stop sms", "deno task admin sends stop --channel sms --reason TEXT"],
    ["stop all", "deno task admin sends stop --all --reason TEXT"],
    ["resume BR", "deno task admin sends resume --country BR"],
    ["lab +12025550142", "deno task admin otp send +12025550142 --channel sms"],
    ["lock o'hara", "deno task admin users lock 'o'\\''hara' --reason TEXT"],
    ["activity day", "deno task admin activity --window day"],
    ["why ada", "deno task admin users why ada"],
    ["delivery dlv_x", "deno task admin deliveries trace dlv_x"],
    ["events", "deno task admin events list"],
  ] as const;
  for (const [text, line] of twins) {
    assert.equal(twin(text), line, text);
    const words = line.replaceAll("'\\''", "_").match(/'[^']*'|\S+/g) ?? [];
    const args = words.slice(3).map((word) => word.replaceAll("'", ""));
    const known = parseCommand(args, { now: noon, readTextFile: () => "" });
    assert.equal(known.kind, "command", line);
    if (known.kind === "command") assert.ok(!("misuse" in known.command.plan(known.input)), line);
  }
  for (const { twin } of lineCommands) {
    if (twin === null || twin[0] === "--help") continue;
    const [noun, verb = ""] = twin;
    assert.ok(commands.some((each) => each.noun === noun && each.verb === verb), twin.join(" "));
  }
  assert.equal(
    commandLineOf(parsed("lock ada"), "latchkey-NAME"),
    [
      "latchkey-admin users lock ada --reason TEXT",
    ].join(),
  );
});

Deno.test("Tab completes commands and what they take, as far as it is certain", () => {
  assert.equal(completeLine("act", noon), "activity ");
  assert.equal(completeLine("activity d", noon), "activity day ");
  assert.equal(completeLine("use", noon), "user");
  assert.deepEqual(completionsOf("use", noon), ["user", "users"]);
  assert.deepEqual(completionsOf("stop sms ", noon), [], "it takes one scope");
  assert.deepEqual(completionsOf("sends sms fa", noon), ["failed"]);
  assert.equal(completeLine("stop w", noon), "stop whatsapp ");
  assert.equal(completeLine("stop cou", noon), "stop country:");
  assert.equal(completeLine("sends failed ver", noon), "sends failed verification ");
  assert.equal(completeLine("nothing x", noon), "nothing x");
  assert.equal(completeLine("dlv", noon), "delivery ");
  assert.equal(completeLine("ed", noon), "ed");
});

Deno.test("a line that may contain a phone number or a code is not kept", () => {
  for (const text of ["user ada", "sends country:BR failed 2h", "users is:locked", "stop all"]) {
    assert.ok(isKept(text), text);
  }
  for (const text of ["", " ", "lab +12025550142", "user 0142", "user +1 (20) 2-5", "users 142"]) {
    assert.ok(!isKept(text), text);
  }
});

Deno.test("only a line of the command's own words is saved", () => {
  const saved = [
    ...["sends country:BR failed 2h sms", "sends", "stop BR", "resume sms", "activity day"],
    ...["users is:locked", "events", "help"],
  ];
  for (const text of saved) assert.ok(isSaved(text, noon), text);
  const names = [
    ...["user ada", "users ada", "users is:locked ad", "lock ada", "sends user:ada failed"],
    ...[
      "delivery dlv_x",
      "lab +12025550142",
      "user 0142",
      "sends prefix:+12",
      "sends network:fd00::1",
      "nonsense",
    ],
    ...["lock ada --reason x", "stop mars", "activity year", "users lock ada"],
  ];
  for (const text of names) assert.ok(!isSaved(text, noon), text);
});

Deno.test("a search of messages has its words in any order, each kind once", () => {
  assert.deepEqual(parseSendsSearch("", noon), allSends);
  const all =
    "2h FAILED country:br prefix:+5511 network:2001:DB8::/48 sms login user:Ada code:60410";
  assert.deepEqual(parseSendsSearch(all, noon), {
    user: "Ada",
    country: "BR",
    prefix: "+5511",
    network: "2001:db8:0::/48",
    channel: "sms",
    purpose: "login",
    outcome: "failed",
    failureCode: "60410",
    since: noon - 2 * 3_600_000,
    until: null,
  });
  for (
    const [text, word] of [
      ["country:BRA", "country:BRA"],
      ["sms call", "call"],
      ["x", "x"],
      ["code:x", "code:x"],
      ["reset", "reset"],
      ["network:192.0.2.0/24", "network:192.0.2.0/24"],
      ["network:192.0.2.7 network:192.0.2.8", "network:192.0.2.8"],
      ["at:24:00", "at:24:00"],
      ["at:11:00-11:00", "at:11:00-11:00"],
      ["2h at:11:00", "at:11:00"],
      ["at:2025-13-01T11:00", "at:2025-13-01T11:00"],
    ]
  ) {
    assert.equal(parseSendsSearch(text ?? "", noon), word);
  }
});

Deno.test("a search of messages takes short purposes, failure codes and a time of day", () => {
  const found = (text: string) => {
    const search = parseSendsSearch(text, noon);
    assert.ok(typeof search !== "string", search as string);
    return search;
  };
  assert.equal(found("purpose:reset").purpose, "password_reset");
  assert.equal(found("purpose:password_reset").purpose, "password_reset");
  assert.equal(found("code:Fraud_Guard").failureCode, "fraud_guard");
  assert.equal(found("network:2001:db8::1").network, "2001:db8:0:0::/64", "of an address");
  const minute = 60_000;
  const span = (text: string): readonly (number | null)[] => {
    const { since, until } = found(text);
    return [since, until].map((at) => at === null ? null : (at - noon) / minute);
  };
  assert.deepEqual(span("at:11:58"), [-2, -1]);
  assert.deepEqual(span("at:11:50-12:00"), [-10, 0]);
  assert.deepEqual(span("at:12:00"), [0, 1]);
  assert.deepEqual(span("at:12:01"), [1 - 24 * 60, 2 - 24 * 60]);
  assert.deepEqual(span("at:23:50-00:10"), [-12 * 60 - 10, -12 * 60 + 10]);
  assert.deepEqual(span("at:2025-12-31T12:00"), [-24 * 60, 1 - 24 * 60]);
  assert.deepEqual(span("at:2026-01-01T12:01-12:05"), [1, 5]);
  for (
    const [from, until] of [[-1, 0], [-10, 5], [-24 * 60, 1 - 24 * 60], [2, 3], [-9999, -9940]]
  ) {
    const at = timeOfDayText(noon + (from ?? 0) * minute, noon + (until ?? 0) * minute, noon);
    assert.deepEqual(span(`at:${at}`), [from, until], at);
  }
});
