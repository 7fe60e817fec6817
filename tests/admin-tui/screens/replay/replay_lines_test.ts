import assert from "node:assert/strict";
import { replayLines } from "../../../../admin-tui/command_line/sends/replay_words.ts";
import {
  blockedSentence,
  replayDialog,
} from "../../../../admin-tui/screens/replay/replay_lines.ts";
import type { PolicyReplay } from "../../../../core/domain/reports/replay_report.ts";
import type { State } from "../../../../admin-tui/state/state.ts";
import { play, stateOf } from "../../states.ts";
import { replayed } from "../activity/activity_states.ts";

const sizes = [[60, 40], [80, 24], [120, 40], [200, 60]] as const;

type Change = NonNullable<Parameters<typeof replayed>[0]>;

const replay = (change: Change): State["replay"] =>
  play(stateOf(), "4", "p", replayed(change)).state.replay;

function reportOf(change: Change): PolicyReplay {
  const { report } = replay(change);
  assert.ok(report !== null);
  return report;
}

/** The dialog as one text. */
function textOf(change: Change, columns = 200, rows = 60): string {
  const { lines } = replayDialog(replay(change), { columns, rows });
  return lines.map((line) => line.map(({ text }) => text).join("").replaceAll("│", "").trim())
    .join(" ").replaceAll(/\s+/g, " ");
}

const sentences = [
  [0, 0, 0, "No request that was sent would be blocked."],
  [1, 0, 0, "1 unapproved and no genuine requests would be blocked."],
  [1902, 0, 0, "1 902 unapproved and no genuine requests would be blocked."],
  [0, 1, 1, "No unapproved and 1 genuine request (to 1 number) would be blocked."],
  [1, 1, 1, "1 unapproved and 1 genuine request (to 1 number) would be blocked."],
  [2, 3, 1, "2 unapproved and 3 genuine requests (to 1 number) would be blocked."],
  [
    1902,
    4000,
    1500,
    "1 902 unapproved and 4 000 genuine requests (to 1 500 numbers) would be blocked.",
  ],
] as const;

Deno.test("the replay says in one sentence what would be blocked, at none, one and many", () => {
  for (const [unapprovedBlocked, genuineBlocked, genuineNumbersHindered, sentence] of sentences) {
    const change = { unapprovedBlocked, genuineBlocked, genuineNumbersHindered };
    assert.equal(blockedSentence(reportOf(change)), sentence);
    for (const [columns, rows] of sizes) {
      const text = textOf(change, columns, rows);
      const marked = genuineBlocked > 0 ? `! ${sentence}` : sentence;
      assert.ok(text.includes(marked), `${columns}: ${text}`);
    }
  }
});

Deno.test("the replay counts what would be sent again, at none, one and many", () => {
  assert.doesNotMatch(textOf({ letThrough: 0 }), /Adds/);
  assert.match(textOf({ letThrough: 1 }), / for 1 that was blocked; its outcome is unknown\./);
  assert.match(textOf({ letThrough: 12 }), / for 12 that were blocked; their outcome is unknown\./);
  for (const [letThrough, words] of [[0, "0 sends that were"], [1, "1 send that was"]] as const) {
    const lines = replayLines(reportOf({ letThrough }));
    assert.ok(
      lines.some((line) => JSON.stringify(line).includes(`on ${words} blocked`)),
    );
  }
});
