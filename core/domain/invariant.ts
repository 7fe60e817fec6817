/** Throws if a condition that the code itself must ensure is false: a bug, never a user error. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${message}`);
}
