/**
 * Characters of one cell that are a grapheme each, whatever other of them is next to them: ASCII
 * without controls, and the lines, blocks, marks and arrows that the terminal draws with.
 */
export const narrowCharacters =
  "\\x20-\\x7e\\xb7\\u2013\\u2014\\u2022\\u2026\\u2190-\\u2193\\u21b5\\u21e7\\u2212\\u2264\\u2265" +
  "\\u232b\\u2423\\u2500-\\u25fc\\u2713\\u2717\\u2800-\\u28ff";

/** The test of string-width whether the width of a text is its length. */
const narrowTest = "/^[\\u0020-\\u007E]*$/.test(";

/** Where a segmenter is created. A minified bundle omits the parentheses without arguments. */
const segmenterStart = /\bnew Intl\.Segmenter\b/g;

/** The expression of string-width for all emoji, which V8 compiles where it is written. */
const emojiTest = "/^\\p{RGI_Emoji}$/v";

/** Takes the place of that expression, which it creates when a text needs it. */
const emojiClass = `class QuickEmoji {
  #whole = null;
  test(text) {
    this.#whole ??= ${emojiTest};
    return this.#whole.test(text);
  }
}
`;

/**
 * Takes the place of Intl.Segmenter, which it creates when a text needs it. The escape that begins
 * a color and a line feed are graphemes, too: Ink divides whole lines with their colors, and
 * measures texts of several lines.
 */
const segmenterClass = `class QuickSegmenter {
  #options;
  #whole = null;
  constructor(...options) {
    this.#options = options;
  }
  segment(input) {
    if (/^[\\n\\x1b${narrowCharacters}]*$/.test(input)) {
      return Array.from(input, (segment, index) => ({ segment, index, input }));
    }
    this.#whole ??= new Intl.Segmenter(...this.#options);
    return this.#whole.segment(input);
  }
}
`;

/**
 * Makes a bundle that draws measure and divide narrow text, which nearly all is, without Unicode's
 * tables. Without this, the first Intl.Segmenter takes 10 ms of a start, and the expression for all
 * emoji 19 ms. Each later frame is quicker, too. Other bundles stay as they are.
 */
export function quickText(bundle: string): string {
  const measured = bundle.replaceAll(narrowTest, `/^[${narrowCharacters}]*$/.test(`);
  const divided = measured.replace(segmenterStart, "new QuickSegmenter");
  const quick = divided.replaceAll(emojiTest, "new QuickEmoji()");
  return (divided === measured ? "" : segmenterClass) + (quick === divided ? "" : emojiClass) +
    quick;
}
