/** Maximum nesting of objects and arrays. A passkey response has four levels. */
export const jsonDepthMax = 32;

interface Level {
  /** Null for an array. */
  readonly keys: Set<string> | null;
  /** The key whose value is being read. */
  key: string;
}

export interface JsonKeys {
  /** Paths (`a.b`) of keys that appear more than once in an object, at most `repeatedMax`. */
  readonly repeated: readonly string[];
  /** The outermost key whose value exceeds `jsonDepthMax`, or null. Its keys are not read. */
  readonly tooDeep: string | null;
}

export const repeatedMax = 20;

/**
 * Finds repeated keys at every level. JSON.parse keeps the last value and another parser may keep
 * the first, so two readers could interpret a repeated key differently. Keys are compared after
 * unescaping: `\u0061` is `a`. `text` must be valid JSON. Runs in time linear in its length.
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

/** The first error in a JSON file, in words that follow the file's name, or null. */
export function jsonKeysError(text: string): string | null {
  const { repeated: [first], tooDeep } = readJsonKeys(text);
  if (first !== undefined) return `has the key ${first} more than once`;
  return tooDeep === null ? null : `is nested more than ${jsonDepthMax} levels deep`;
}

function isRepeated(level: Level | undefined, key: string): boolean {
  if (level === undefined || level.keys === null) return false;
  level.key = key;
  const known = level.keys.has(key);
  level.keys.add(key);
  return known;
}

/** Array indexes are omitted. */
function pathOf(levels: readonly Level[]): string {
  return levels.filter(({ keys }) => keys !== null).map(({ key }) => key).join(".");
}
