import { assertSameStyles, assertSameText, ways } from "../../admin-tui/recording/painted.ts";

for (const [columns, rows] of [[60, 16], [80, 24], [120, 40], [200, 60]] as const) {
  Deno.test(`paint() draws every screen as Ink does, at ${columns}x${rows}`, async () => {
    await assertSameText(ways, columns, rows);
  });
}

Deno.test("paint() gives every cell of every screen the style that Ink gives it", async () => {
  await assertSameStyles(ways, 120, 40);
});
