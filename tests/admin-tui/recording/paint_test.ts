import { assertSameStyles, assertSameText, ways } from "./painted.ts";

// All screens at all sizes: tests/system/admin-tui/recording_frames_test.ts.
const some = ways.filter((_, at) => at % 8 === 0);

Deno.test("paint() draws the text that Ink draws", async () => {
  await assertSameText(some, 80, 24);
  await assertSameText(some, 40, 10);
});

Deno.test("paint() draws a space for half a wide character next to a dialog, as Ink does", async () => {
  const resumptions = ways.filter(([name]) => name.startsWith("resume"));
  await assertSameText(resumptions, 200, 60);
});

Deno.test("paint() gives every cell the style that Ink gives it", async () => {
  await assertSameStyles(some.slice(0, 5), 120, 40);
});
