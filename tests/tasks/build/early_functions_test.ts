import assert from "node:assert/strict";
import { compileEarly, type FunctionRange } from "../../../tasks/build/early_functions.ts";

/** The ranges of these parts of a bundle, each of which is in it once. */
function rangesOf(bundle: string, parts: readonly string[]): readonly FunctionRange[] {
  return parts.map((part) => {
    const start = bundle.indexOf(part);
    assert.ok(start !== -1 && bundle.indexOf(part, start + 1) === -1, part);
    return { start, end: start + part.length };
  });
}

Deno.test("compileEarly() puts functions in parentheses, and declarations at the top", () => {
  const twice = "function twice(a) {\n  return [a].map((b) => b * 2)[0];\n}";
  const bundle = `var six = twice(3);\n${twice}\nvar later = async function() {\n};\n` +
    "export { six };\n";
  const parts = [twice, "(b) => b * 2", "async function() {\n}"];
  assert.equal(
    compileEarly(bundle, rangesOf(bundle, parts)),
    "var twice = (function (a) {\n  return [a].map(((b) => b * 2))[0];\n});\n" +
      "var six = twice(3);\n\nvar later = (async function() {\n});\nexport { six };\n",
  );
});

Deno.test("compileEarly() moves declarations to the beginning of their function", async () => {
  const inner = "function b(c,d){return c+d}";
  const middle = `function e(){return b(1,g());${inner}function g(){return 2}}`;
  const outer = `(h,i)=>{"use strict";i.sum=e();${middle}}`;
  const bundle =
    `var j={};var k=l=>l({},j);k(${outer});function m(){return j.sum}export var sum=m();`;
  const parts = ["l=>l({},j)", outer, middle, inner, "function g(){return 2}"];
  const early = compileEarly(bundle, [
    ...rangesOf(bundle, parts),
    ...rangesOf(bundle, ["function m(){return j.sum}"]),
  ]);
  const moved = "var e = (function (){var b = (function (c,d){return c+d});\n" +
    "var g = (function (){return 2});\nreturn b(1,g());});\n";
  assert.equal(
    early,
    "var m = (function (){return j.sum});\n" +
      `var j={};var k=(l=>l({},j));k(((h,i)=>{"use strict";${moved}i.sum=e();}));` +
      "export var sum=m();",
  );
  const { sum } = await import(`data:text/javascript,${encodeURIComponent(early)}`);
  assert.equal(sum, 3);
});

Deno.test("compileEarly() leaves other functions, methods and declarations in blocks", () => {
  const inner = "function inner() {\n    return 1;\n  }";
  const outer =
    `function outer(a = () => 2) {\n  // A default may use another inner().\n  ${inner}\n}`;
  const block = "function block(){}";
  const bundle = "class A {\n  run() {\n  }\n}\nvar a = {\n  go(b) {\n  }\n};\n" +
    `var never = () => 1;\nif(never){var b="}";${block}}\n`;
  const parts = ["run() {\n  }", "go(b) {\n  }", block];
  assert.equal(compileEarly(bundle, rangesOf(bundle, parts)), bundle);
  assert.equal(compileEarly(bundle, []), bundle);
  assert.equal(
    compileEarly(`x(${outer});`, rangesOf(`x(${outer});`, [outer, inner])),
    `x((${outer}));`,
  );
});

Deno.test("compileEarly() keeps functions that replace, name or call themselves", async () => {
  const replaced = "function first() {\n  first = () => 2;\n  return 1;\n}";
  const counted = "function* counted(n = (() => 3)()) {\n  if (n > 0) yield* counted(n - 1);\n}";
  const curried = "($a) => ({ $b = 1 }) => $a + $b";
  const bundle = `var names = [first.name, counted.name];\n${replaced}\n${counted}\n` +
    `var curried = ${curried};\n` +
    "export var all = [...names, first(), first(), curried(1)({}), [...counted()].length];\n";
  const parts = [replaced, counted, curried, "({ $b = 1 }) => $a + $b"];
  const early = compileEarly(bundle, rangesOf(bundle, parts));
  assert.match(early, /^var first = \(function \(\) \{/);
  assert.match(early, /curried = \(\(\$a\) => \(\(\{ \$b = 1 \}\) => \$a \+ \$b\)\);/);
  const { all } = await import(`data:text/javascript,${encodeURIComponent(early)}`);
  assert.deepEqual(all, ["first", "counted", 1, 2, 2, 0]);
});
