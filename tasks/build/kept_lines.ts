/** Where Ink begins a frame: with nothing known of how its lines are divided and measured. */
const frameStart = /(\boperations ?= ?\[\];\s*caches ?= ?)new ([\w$]+)(?:\(\))?;/;

/** Of 120 cells, each takes about 15 KB. A frame has up to 200: also what it cuts from a line. */
const linesMax = 512;

const linesClass = `class KeptLines {
  static #last = null;
  static of(create) {
    if (this.#last === null || this.#last.styledChars.size > ${linesMax}) this.#last = create();
    return this.#last;
  }
}
`;

/**
 * Makes Ink keep the lines of the frames before, because most lines of a frame are those of the
 * last one. To divide them into cells again was a third of the work of a frame. Other bundles stay
 * as they are.
 */
export function keepLines(bundle: string): string {
  const kept = bundle.replace(frameStart, "$1KeptLines.of(() => new $2());");
  return kept === bundle ? bundle : linesClass + kept;
}
