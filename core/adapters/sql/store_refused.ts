/**
 * The database must not be used in its current state: it is foreign, damaged, newer, was replaced,
 * or cannot be reached safely. The message names it, without credentials, and says what to do.
 */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}

/** Refuses a database of an older build, for a program that does not migrate. */
export function refuseOlder(place: string, version: number, needed: number): StoreRefused {
  return new StoreRefused(
    `Cannot use ${place}: its schema is version ${version}, but this build needs version ` +
      `${needed}. Start this build's service or run deno task migrate (in the container, ` +
      "latchkey-migrate), which migrates it.",
  );
}
