/**
 * Lets the event loop turn: SQLite answers on the caller's own thread, so between the statements of
 * a long reading a terminal takes its keys, and a service its requests.
 */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
