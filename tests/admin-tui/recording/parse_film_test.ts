import assert from "node:assert/strict";
import { headerText } from "../../../admin-tui/recording/cast.ts";
import { parseFilm } from "../../../admin-tui/recording/parse_film.ts";
import { readRecordingFile } from "../../../admin-tui/recording/recording_file.ts";
import { startRecording } from "../../../admin-tui/recording/start_recording.ts";
import { noon, stateOf } from "../states.ts";
import { screensOf } from "./recorded.ts";

const header = headerText({ columns: 80, rows: 24 }, noon);
const clear = "\x1b[?25l\x1b[2J";
const first = event(0, "o", `${clear}\x1b[1;1H\x1b[0m\x1b[K\x1b[0;1mhello`);

function event(...parts: readonly unknown[]): string {
  return JSON.stringify(parts);
}

function row(text: string, at = 1): string {
  return `\x1b[${at};1H\x1b[0m\x1b[K\x1b[0m${text}`;
}

function fileOf(...events: readonly string[]): string {
  return [header, first, ...events].map((line) => `${line}\n`).join("");
}

function errorOf(text: string): string {
  const parsed = parseFilm(text);
  return parsed.ok ? "" : parsed.error;
}

Deno.test("parseFilm() shortens long pauses, and keeps sizes and notes", () => {
  const text = fileOf(
    event(1, "o", row("one", 2)),
    event(61, "o", row("two", 3)),
    event(61.5, "r", "100x30"),
    event(61.5, "o", `${clear}${row("three", 30)}`),
    event(62, "m", "The end"),
  );
  const parsed = parseFilm(text);
  assert.ok(parsed.ok);
  assert.deepEqual(parsed.film.changes.map(({ at }) => at), [0, 1, 3, 3.5]);
  assert.equal(parsed.film.note, "The end");
  assert.deepEqual(screensOf(parsed.film), [
    "hello",
    "hello\none",
    "hello\none\ntwo",
    `${"\n".repeat(29)}three`,
  ]);
});

Deno.test("parseFilm() plays what a crash left: up to the last whole line", () => {
  const whole = fileOf(event(1, "o", row("one", 2)));
  for (const cut of [whole.slice(0, -1), whole.slice(0, -9), `${whole}[2,"o","\\u001b`]) {
    assert.equal(errorOf(cut), "", cut);
  }
});

Deno.test("parseFilm() refuses every other file with a sentence", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ["", /not a recording/],
    ["\n", /not a recording/],
    ["hello\n", /not a recording/],
    ["null\n", /not a recording/],
    ['{"version":2,"width":80,"height":24}\n', /of this terminal; asciinema/],
    [fileOf().replace('"latchkey":1', '"latchkey":2'), /another version/],
    [fileOf().replace('"width":80', '"width":100000'), /line 1 has no valid window size/],
    [fileOf().replace('"height":24', '"height":"x"'), /line 1 has no valid window size/],
    [fileOf(event(1, "r", "9999x9999")), /line 3 has no valid window size/],
    [`${header}\n`, /no first screen/],
    [`${header}\n${event(0, "o", row("no clear"))}\n`, /no first screen/],
    [fileOf("x"), /line 3 is not JSON/],
    [fileOf("[1,2]"), /line 3 is not an event/],
    [fileOf(event(1, "i", "typed")), /line 3 is not an event/],
    [fileOf(event(-1, "o", "")), /line 3 is not an event/],
    [fileOf(event(1e9, "o", "")), /line 3 is not an event/],
    [fileOf(event(null, "o", "")), /line 3 is not an event/],
    [fileOf(event(2, "o", row("a")), event(1, "o", row("b"))), /line 4 goes back in time/],
    [fileOf(event(1, "o", row("below", 25))), /line 3 leaves the screen/],
    [fileOf(event(1, "o", row("above", 0))), /line 3 leaves the screen/],
  ];
  for (const [text, expected] of cases) assert.match(errorOf(text), expected, text.slice(0, 90));
});

Deno.test("parseFilm() refuses every sequence for terminals but its own, and unseen characters", () => {
  const smuggled = [
    "\x1b]0;title\x07",
    "\x1b]52;c;aGVsbG8=\x07",
    "\x1b[2J",
    "\x1b[6n",
    "\x1bP+q\x1b\\",
    "\x1b[?1049l",
    "\x1b[0;30m",
    "\x1b[99m",
    "\x9b2J",
    "\x07",
    "\r\n",
    "\u202e",
    "\u200b",
    "\x1b",
  ];
  for (const text of smuggled) {
    for (const output of [row(`a${text}b`), `${text}${row("a")}`, `${row("a")}${text}`]) {
      const shown = JSON.stringify(output);
      assert.match(errorOf(fileOf(event(1, "o", output))), /no recording has|not valid/, shown);
    }
  }
});

Deno.test("parseFilm() cuts rows to the window, and cleans notes", () => {
  const parsed = parseFilm(fileOf(
    event(1, "o", row("x".repeat(5000))),
    event(1, "m", `\x1b]0;title\x07${"y".repeat(5000)}`),
  ));
  assert.ok(parsed.ok);
  assert.equal(screensOf(parsed.film).at(-1), `${"x".repeat(79)}…`);
  assert.ok((parsed.film.note?.length ?? 0) <= 200);
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(parsed.film.note ?? "", /[\x00-\x1f]/);
});

Deno.test("parseFilm() refuses huge lines and endless events quickly", () => {
  assert.match(errorOf(`${header}\n${"x".repeat(5 * 1024 * 1024)}\n`), /line 2 is too long/);
  const many = `${fileOf()}${`${event(0, "m", "")}\n`.repeat(200_001)}`;
  assert.match(errorOf(many), /too many events/);
});

Deno.test("a recording is created with mode 600, and never replaces a file", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/a.cast`;
    const started = startRecording(path);
    assert.ok(typeof started !== "string");
    started.recorder.show(stateOf());
    // Already in the file, as after a crash.
    const read = readRecordingFile(path);
    assert.ok(typeof read !== "string");
    assert.equal(errorOf(read.text), "");
    started.close();
    assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assert.equal(startRecording(path), `--record ${path}: the file exists, and is not replaced.`);
    assert.match(String(startRecording(`${folder}/none/a.cast`)), /cannot be created: no such/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("readRecordingFile() refuses what is too large or not a file, without reading it", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/large.cast`;
    const file = await Deno.create(path);
    // A file of a gigabyte that takes no space.
    await file.truncate(1024 ** 3);
    file.close();
    assert.match(String(readRecordingFile(path)), /at most 16 MB/);
    assert.match(String(readRecordingFile("/dev/zero")), /not a file/);
    assert.match(String(readRecordingFile(folder)), /not a file/);
    assert.match(String(readRecordingFile(`${folder}/none`)), /no such file/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
