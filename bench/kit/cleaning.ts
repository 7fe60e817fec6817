/** Cleanup functions that always run at the end, in reverse order. */
export interface Cleaning {
  add(undo: () => void | Promise<void>): void;
}
