/**
 * Thrown at start only: this database must not be used as it is (foreign, broken, newer, or not to
 * be reached safely). The message names it, without credentials, and says what to do.
 */
export class StoreRefused extends Error {
  override readonly name = "StoreRefused";
}
