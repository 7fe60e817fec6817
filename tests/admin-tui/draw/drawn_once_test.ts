import assert from "node:assert/strict";
import { drawnOnce } from "../../../admin-tui/draw/drawn_once.ts";

Deno.test("drawnOnce() draws again for another source or another argument", () => {
  const draw = drawnOnce((source: { readonly name: string }, columns: number, rows: number) => [
    `${source.name} ${columns} ${rows}`,
  ]);
  const [one, other] = [{ name: "one" }, { name: "one" }];
  const first = draw(one, 80, 24);
  assert.deepEqual(first, ["one 80 24"]);
  assert.equal(draw(one, 80, 24), first);
  assert.notEqual(draw(other, 80, 24), first);
  assert.equal(draw(one, 80, 24), first);
  assert.deepEqual(draw(one, 80, 25), ["one 80 25"]);
  assert.deepEqual(draw(one, 81, 25), ["one 81 25"]);
  assert.deepEqual(draw(one, 80, 24), first);
});
