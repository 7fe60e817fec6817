/** The word that was probably meant; null if none is close. */
export function closest(typed: string, words: readonly string[]): string | null {
  const lower = typed.toLowerCase();
  if (lower.length < 2) return null;
  const [prefixed] = words.filter((word) => word.startsWith(lower) || lower.startsWith(word));
  if (prefixed !== undefined) return prefixed;
  const [nearest] = words.map((word) => ({ word, typos: countTypos(lower, word) }))
    .toSorted((one, other) => one.typos - other.typos);
  if (nearest === undefined) return null;
  return nearest.typos <= (lower.length < 5 ? 1 : 2) ? nearest.word : null;
}

/** Added, missing, wrong and swapped letters (optimal string alignment distance). */
function countTypos(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Infinity;
  for (let row = 1; row <= one.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1];
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      rows[row]?.push(Math.min(
        at(row - 1, column) + 1,
        at(row, column - 1) + 1,
        at(row - 1, column - 1) + (same ? 0 : 1),
        swapped ? at(row - 2, column - 2) + 1 : Infinity,
      ));
    }
  }
  return at(one.length, other.length);
}
