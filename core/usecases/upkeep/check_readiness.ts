import type { Instant } from "../../domain/instant.ts";
import type { Ports } from "../../ports/ports.ts";
import { type StorageTrouble, StorageUnavailable } from "../../ports/stores/storage.ts";

export interface Readiness {
  /** True if a row can be written; otherwise why not. */
  readonly database: true | StorageTrouble;
  readonly hasher: boolean;
}

/** Time between two probe writes. */
const probeSeconds = 3;

/**
 * Checks whether logins can be served: a row can be written and a hash can be computed. Refusals
 * that wait are written first: the service is not ready while it cannot record them. Returns a
 * function that all callers share: no matter how often it is called, at most one row is written
 * every three seconds, and its result is reused until then.
 */
export function createReadinessCheck(
  { upkeep, hasher, refusals, clock }: Pick<Ports, "upkeep" | "hasher" | "refusals" | "clock">,
): () => Promise<Readiness> {
  let probe: { readonly at: Instant; readonly found: Promise<Readiness["database"]> } | null = null;

  function probeDatabase(): Promise<Readiness["database"]> {
    const now = clock();
    // A clock that was set back must not keep an old result.
    const fresh = probe !== null && Math.abs(now - probe.at) < probeSeconds * 1000;
    if (probe === null || !fresh) probe = { at: now, found: tryWrite({ upkeep, refusals }, now) };
    return probe.found;
  }

  return async () => {
    const [database, hashed] = await Promise.all([
      probeDatabase(),
      hasher.ping().then(() => true, () => false),
    ]);
    return { database, hasher: hashed };
  };
}

async function tryWrite(
  { upkeep, refusals }: Pick<Ports, "upkeep" | "refusals">,
  now: Instant,
): Promise<Readiness["database"]> {
  try {
    await refusals.flush();
    await upkeep.probeWrite(now);
    return true;
  } catch (error) {
    return error instanceof StorageUnavailable ? error.trouble : "failed";
  }
}
