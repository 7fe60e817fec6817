import assert from "node:assert/strict";
import { keepLines } from "../../../tasks/build/kept_lines.ts";

/** How Ink's frames use their cache, minified. */
const bundle = "var c=class{styledChars=new Map;getStyledChars(a){let b=this.styledChars.get(a);" +
  "return b===void 0&&(b=[...a],this.styledChars.set(a,b)),b}},d=class{operations=[];caches=new c;" +
  "width;height;};export{d as Output};";

interface Frame {
  readonly caches: { getStyledChars(line: string): readonly string[] };
}

async function framesOf(text: string): Promise<() => Frame> {
  const { Output } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return () => new Output();
}

Deno.test("keepLines() divides a line of the last frame once", async () => {
  const divided = async (text: string) => {
    const newFrame = await framesOf(text);
    return [newFrame(), newFrame()].map(({ caches }) => caches.getStyledChars("line"));
  };
  const [before, again] = await divided(bundle);
  assert.notEqual(before, again);
  const [kept, reused] = await divided(keepLines(bundle));
  assert.equal(kept, reused);
  assert.deepEqual(kept, before);
});

Deno.test("keepLines() keeps a bounded number of lines", async () => {
  const newFrame = await framesOf(keepLines(bundle));
  const first = newFrame().caches.getStyledChars("line 0");
  for (let frame = 0; frame < 20; frame++) {
    const { caches } = newFrame();
    for (let at = 0; at < 50; at++) caches.getStyledChars(`line ${frame * 50 + at}`);
  }
  assert.notEqual(newFrame().caches.getStyledChars("line 0"), first);
});

Deno.test("keepLines() leaves other bundles as they are", () => {
  const other = "var d=class{caches=new c;};\n";
  assert.equal(keepLines(other), other);
});
