import type { Ports } from "../../ports/ports.ts";

export type YieldToEventLoopPorts = Pick<Ports, "pause">;

/**
 * Yields to the event loop. SQLite runs on the calling thread, so between the statements of a long
 * read the terminal can handle keys and the service can handle requests.
 */
export function yieldToEventLoop({ pause }: YieldToEventLoopPorts): Promise<void> {
  return pause(0);
}
