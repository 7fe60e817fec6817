import type { Ports } from "../../ports/ports.ts";

/**
 * Lets the event loop turn: SQLite answers on the caller's own thread, so between the statements of
 * a long reading a terminal takes its keys, and a service its requests.
 */
export function yieldToEventLoop({ pause }: Pick<Ports, "pause">): Promise<void> {
  return pause(0);
}
