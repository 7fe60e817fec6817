import type { Config } from "./config/config.ts";
import { loadOnce } from "./domain/loading/load_once.ts";
import { type OpenOptions, openPorts, requireBreachFile } from "./open.ts";
import type { Meter } from "./ports/meter.ts";
import type { Operator } from "./operator.ts";
import { createService, type Service } from "./service.ts";

/**
 * Both entry points to the core, for the HTTP service: its admin API does what an operator may. A
 * route gets one of the two, so a route of users reaches no operator action.
 */
export interface EntryPoints {
  readonly service: Service;
  /** Loaded at the first use. */
  readonly operator: () => Promise<Operator>;
}

export interface OpenedEntryPoints extends EntryPoints {
  readonly meter: Meter;
  /** Resolves when no background tasks run. A hanging provider may delay it by five seconds. */
  settle(): Promise<void>;
  /** Refuses the requests that still wait for a hash, which a stop records before it closes. */
  stopHashing(): Promise<void>;
  /** Stops the workers and closes the database, even if tasks are still running. */
  close(): Promise<void>;
}

/**
 * Opens both with one set of real ports; see `openPorts`. Migrates the schema of an older build.
 * Throws `BreachFileRefused` if the list of breached passwords cannot be used.
 */
export async function openEntryPoints(
  config: Config,
  onFault: (error: unknown) => void,
  options?: OpenOptions,
): Promise<OpenedEntryPoints> {
  await requireBreachFile(config);
  const opened = await openPorts(config, onFault, { migrates: true, ...options });
  const { ports, settle, stopHashing, close } = opened;
  return {
    service: createService(ports),
    operator: loadOnce(async () => (await import("./operator.ts")).createOperator(ports)),
    meter: ports.meter,
    settle,
    stopHashing,
    close,
  };
}
