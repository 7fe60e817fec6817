/** Where a function is in the text of a bundle. */
export interface FunctionRange {
  readonly start: number;
  readonly end: number;
}

/** A function with those in it, in their order. */
interface Nested extends FunctionRange {
  readonly children: Nested[];
}

const declaration = /^((?:async )?function\*? ?)([\w$]+)\(/;
const expression = /^(?:async )?function\*? ?[\w$]*\(/;
const arrow = /^(?:\((?:[^()]|\([^()]*\))*\)|[\w$]+) ?=>/;
const endOfStatement = /(?:^|[;{}]|\*\/|\/\/[^\n]*\n)\s*$/;
/** Strings, and regular expressions where a bundle has those with braces. */
const quoted =
  /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<=[(,=:?] ?)\/(?![/*])(?:[^\/\\\n]|\\.)+\//g;

/** Until the first statement of a function whose parameters are only names. */
const beginning = new RegExp(
  String.raw`^(?:(?:(?:async )?function\*? ?)?[\w$#]*\([\w$, ]*\) ?|` +
    String.raw`(?:async ?)?(?:\([\w$, ]*\)|[\w$]+) ?=> ?)\{(?:"use strict";)?`,
);

/**
 * Makes V8 compile these functions with the bundle. Deno caches what V8 compiled with a module, but
 * V8 compiles a function only when it is first called, unless it is in parentheses. So each start
 * compiled the functions that it calls again, 700 of the service and 1,700 of the terminal: a fifth
 * of its time. Declarations move to the beginning of the bundle or function that they are in,
 * because they can be called before their position. Methods stay as they are.
 */
export function compileEarly(bundle: string, functions: readonly FunctionRange[]): string {
  const all = { start: 0, end: bundle.length, children: [] };
  for (const { start, end } of functions.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start > 0 || end < bundle.length) innermost(all, start).children.push(nested(start, end));
  }
  return rendered(bundle, all, 0);
}

function nested(start: number, end: number): Nested {
  return { start, end, children: [] };
}

/** The function that a position is in, among those so far. */
function innermost(within: Nested, position: number): Nested {
  const last = within.children.at(-1);
  return last === undefined || position >= last.end ? within : innermost(last, position);
}

/** `first` is where declarations can move to; null if they cannot. */
function rendered(bundle: string, { start, end, children }: Nested, first: number | null): string {
  let [moved, rest, at, depth] = ["", "", first ?? start, 0];
  for (const child of children) {
    const between = bundle.slice(at, child.start);
    rest += between;
    // Only what is in no block begins a line.
    depth = between.endsWith("\n") ? 0 : depth + blocksIn(between);
    const text = bundle.slice(child.start, child.end);
    const beginningOf = beginning.exec(text);
    const code = rendered(
      bundle,
      child,
      beginningOf === null ? null : child.start + beginningOf[0].length,
    );
    const isStatement = endOfStatement.test(
      bundle.slice(Math.max(0, child.start - 200), child.start),
    );
    if (first !== null && depth === 0 && isStatement && declaration.test(text)) {
      // The expression has no name, since a function may replace itself.
      moved += code.replace(declaration, "var $2 = ($1(") + ");\n";
    } else if (arrow.test(text) || !isStatement && expression.test(text)) rest += `(${code})`;
    else rest += code;
    at = child.end;
  }
  return bundle.slice(start, first ?? start) + moved + rest + bundle.slice(at, end);
}

/** How many blocks begin in a text and do not end in it, if it has no braces in templates. */
function blocksIn(text: string): number {
  const code = text.replaceAll(quoted, "");
  return code.split("{").length - code.split("}").length;
}
