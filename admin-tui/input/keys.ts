import type { Key } from "ink";

const segmenter = new Intl.Segmenter();

const named: readonly (readonly [keyof Key, string])[] = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pgup"],
  ["pageDown", "pgdn"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "esc"],
  ["backspace", "bs"],
  ["delete", "del"],
];

const characters: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\r\n": "enter",
  "\t": "tab",
  " ": "space",
  "\x7f": "bs",
  "\b": "bs",
};

/**
 * Returns the keypresses of a chunk as canonical strings: `j`, `G`, `enter`, `esc`, `pgdn`, `c-r`,
 * `s-tab`, `space`. Ink passes on whole chunks of stdin (`jj`, `123456\r`), which are long over SSH
 * or with key repeat; they are split here so that no key is lost or misread. The only code that
 * reads `Key`.
 */
export function presses(input: string, key: Key): readonly string[] {
  if (key.eventType === "release") return [];
  if (key.tab) return [...(key.meta ? ["esc"] : []), key.shift ? "s-tab" : "tab"];
  const found = named.find(([name]) => key[name]);
  if (found !== undefined) return [found[1]];
  if (key.ctrl) return input === "" ? [] : [`c-${input}`];
  const split = splitChunk(input);
  // Escape and the next key often arrive in one chunk, which looks like Alt; no binding uses Alt.
  return key.meta ? ["esc", ...split] : split;
}

function splitChunk(input: string): readonly string[] {
  return [...segmenter.segment(input)].flatMap(({ segment }) => {
    const name = characters[segment];
    if (name !== undefined) return [name];
    const code = segment.charCodeAt(0);
    if (code >= 1 && code <= 26) return [`c-${String.fromCharCode(code + 96)}`];
    return code < 32 ? [] : [segment];
  });
}

/** A name or a number has more; a repeated key, or a few keys pressed fast, have fewer. */
const textLengthMin = 6;
const distinctMin = 4;

/** Whether keys that arrived together are rather a text, such as a name, than commands. */
export function isLikeText(keys: readonly string[]): boolean {
  const typed = keys.filter((key) => typedBy(key) !== null);
  return typed.length >= textLengthMin && new Set(typed).size >= distinctMin;
}

/** The text that a press types into a field; null for named keys. */
export function typedBy(press: string): string | null {
  if (press === "space") return " ";
  return [...segmenter.segment(press)].length === 1 ? press : null;
}

const glyphs: Readonly<Record<string, string>> = {
  enter: "↵",
  space: "␣",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  bs: "⌫",
  "s-tab": "⇧tab",
};

const names: Readonly<Record<string, string>> = {
  enter: "Enter",
  space: "Space",
  up: "Up",
  down: "Down",
  left: "Left",
  right: "Right",
  pgup: "PgUp",
  pgdn: "PgDn",
  home: "Home",
  end: "End",
  bs: "Bksp",
  del: "Del",
  tab: "tab",
  "s-tab": "S-tab",
};

/** A press as shown on the screen: `^c`, `↵`, `PgDn`; `Enter` in ASCII and for screen readers. */
export function keyWords(
  press: string,
  { ascii, linear }: { readonly ascii: boolean; readonly linear: boolean },
): string {
  return ascii || linear ? keyName(press) : keyLabel(press);
}

/** A press with glyphs: `^c`, `↵`, `PgDn`. */
export function keyLabel(press: string): string {
  return glyphs[press] ?? keyName(press);
}

/** A press in ASCII: `^c`, `Enter`, `PgDn`. */
export function keyName(press: string): string {
  return names[press] ?? press.replace(/^c-/, "^");
}
