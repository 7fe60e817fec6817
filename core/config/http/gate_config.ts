import type { Settings } from "../settings/settings.ts";

/** Where the HTTP server listens, behind the gate that limits its connections. */
export interface GateConfig {
  /** Port on 127.0.0.1. 0 lets the system choose, which needs net permission for all its ports. */
  readonly innerPort: number;
}

/** Reads `LATCHKEY_CONNECTION_LIMITS`. Null if it is off: the server then has no gate. */
export function parseGate(settings: Settings, port: number): GateConfig | null {
  const limits = settings.choice("LATCHKEY_CONNECTION_LIMITS");
  const innerPort = settings.integer("LATCHKEY_INNER_PORT") ?? innerPortOf(port);
  if (innerPort !== 0 && innerPort === port) {
    settings.refuse("LATCHKEY_INNER_PORT must differ from PORT");
  }
  return limits === "off" ? null : { innerPort };
}

/**
 * The default inner port: 28000 for 8000, 20443 for 443. It depends only on the port, so that its
 * permission can be granted before startup. It is below the range from which Linux takes ports for
 * outgoing connections (32768 to 60999).
 */
export function innerPortOf(port: number): number {
  const overlaps = port >= 20_000 && port < 30_000;
  return (overlaps ? 10_000 : 20_000) + port % 10_000;
}
