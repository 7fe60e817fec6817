import type { LogFacts } from "./log.ts";

/** What the log says about an error. */
export function errorFacts(error: unknown): LogFacts {
  if (!(error instanceof Error)) return { error: "unknown" };
  return { error: error.message, stack: error.stack ?? null };
}
