/**
 * The database must not be used in its current state: it is foreign, damaged, newer, was replaced,
 * or cannot be reached safely. The message names it, without credentials, and says what to do.
 */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}
