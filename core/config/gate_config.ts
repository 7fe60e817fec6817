import type { Settings } from "./settings.ts";

/** Where the HTTP server listens behind the gate that bounds its connections. */
export interface GateConfig {
  /** Port on 127.0.0.1; 0 lets the system choose, for which all of 127.0.0.1 must be permitted. */
  readonly innerPort: number;
}

/** `LATCHKEY_CONNECTION_LIMITS`: null where it is off, and nothing is in front of the server. */
export function parseGate(settings: Settings, port: number): GateConfig | null {
  const limits = settings.text("LATCHKEY_CONNECTION_LIMITS") ?? "on";
  if (limits !== "on" && limits !== "off") {
    settings.refuse("LATCHKEY_CONNECTION_LIMITS must be on or off");
  }
  const innerPort = settings.integer("LATCHKEY_INNER_PORT", 0, 65535) ?? innerPortOf(port);
  if (innerPort !== 0 && innerPort === port) {
    settings.refuse("LATCHKEY_INNER_PORT must differ from PORT");
  }
  return limits === "off" ? null : { innerPort };
}

/**
 * The inner port where none is set: 28000 for 8000, 20443 for 443. It depends on the port alone, so
 * that the permission for it can be given before the start, and lies below the range from which
 * Linux takes ports for outgoing connections (32768 to 60999).
 */
export function innerPortOf(port: number): number {
  const isTaken = port >= 20_000 && port < 30_000;
  return (isTaken ? 10_000 : 20_000) + port % 10_000;
}
