import type { Ports } from "../../ports/ports.ts";

export type YieldToEventLoopPorts = Pick<Ports, "pause">;

/**
 * Lets the event loop turn: SQLite answers on the caller's own thread, so between the statements of
 * a long reading a terminal takes its keys, and a service its requests.
 */
export function yieldToEventLoop({ pause }: YieldToEventLoopPorts): Promise<void> {
  return pause(0);
}
