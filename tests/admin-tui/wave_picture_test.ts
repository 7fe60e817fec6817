/**
 * The animated picture of the README, and the recording that it is made of, which can also be
 * played: `deno task admin --replay docs/pictures/wave.cast`.
 * `UPDATE=1 deno test -A tests/admin-tui/wave_picture_test.ts` makes both again; without it, the
 * test fails when a screen no longer matches them.
 * @module
 */
import assert from "node:assert/strict";
import { movingSvg } from "./moving_picture.ts";
import { assertMasked, filmOf } from "./recording/recorded.ts";
import { recordWave } from "./wave_film.ts";

/** A README is loaded over slow connections, too. */
const bytesMax = 150_000;

Deno.test("the animated picture in docs matches the screens", async () => {
  const { text, previewSeconds } = await recordWave();
  assertMasked(text, ["pumping", "4711"]);
  await assertKept("wave.cast", text);
  const made = movingSvg({
    film: filmOf(text),
    posterSeconds: previewSeconds,
    title: "A pumping wave: the board, what a stop would have done, and the stop",
  });
  const { length } = new TextEncoder().encode(made);
  assert.ok(length <= bytesMax, `${length} bytes`);
  await assertKept("wave.svg", made);
});

async function assertKept(name: string, made: string): Promise<void> {
  const file = new URL(`../../docs/pictures/${name}`, import.meta.url);
  if (Deno.env.get("UPDATE") === "1") return await Deno.writeTextFile(file, made);
  const kept = await Deno.readTextFile(file).catch(() => "");
  assert.ok(made === kept, `${name} does not match the screens; UPDATE=1 makes it again`);
}
