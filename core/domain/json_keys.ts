/** Objects and arrays within each other, at most: a passkey's answer has four. */
export const jsonDepthMax = 32;

interface Level {
  /** Null within an array. */
  readonly keys: Set<string> | null;
  /** The key whose value is being read. */
  key: string;
}

export interface JsonKeys {
  /** Keys that one object has more than once, each as its path (`a.b`), at most `repeatedMax`. */
  readonly repeated: readonly string[];
  /** The outermost key whose value is nested beyond `jsonDepthMax`, or null. Its keys go unread. */
  readonly tooDeep: string | null;
}

export const repeatedMax = 20;

/**
 * Looks for repeated keys at every level: JSON.parse keeps the last value and another reader may
 * keep the first, so a repeated key is a way to be understood twice. Keys are compared as they are
 * read: `\u0061` is `a`. `text` must be valid JSON; the time is in proportion to its length.
 */
export function readJsonKeys(text: string): JsonKeys {
  const repeated = new Set<string>();
  const levels: Level[] = [];
  for (const [token, string, colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/gs)) {
    if (token === "{" || token === "[") {
      if (levels.length === jsonDepthMax) {
        return { repeated: [...repeated], tooDeep: levels[0]?.key ?? "" };
      }
      levels.push({ keys: token === "{" ? new Set() : null, key: "" });
    } else if (token === "}" || token === "]") {
      levels.pop();
    } else if (colon !== undefined && isRepeated(levels.at(-1), String(JSON.parse(string ?? "")))) {
      if (repeated.size < repeatedMax) repeated.add(pathOf(levels));
    }
  }
  return { repeated: [...repeated], tooDeep: null };
}

/** For people, to follow the name of a file; null where each key is there once. */
export function jsonKeysMistake(text: string): string | null {
  const { repeated: [first], tooDeep } = readJsonKeys(text);
  if (first !== undefined) return `has the key ${first} twice`;
  return tooDeep === null ? null : `is nested more than ${jsonDepthMax} levels deep`;
}

function isRepeated(level: Level | undefined, key: string): boolean {
  if (level === undefined || level.keys === null) return false;
  level.key = key;
  const known = level.keys.has(key);
  level.keys.add(key);
  return known;
}

/** Positions in arrays are left out. */
function pathOf(levels: readonly Level[]): string {
  return levels.filter(({ keys }) => keys !== null).map(({ key }) => key).join(".");
}
