import { type Meter, type Service, StorageUnavailable } from "../../core/service.ts";
import { setStateGauges } from "./state_gauges.ts";

/** What all instances share is read at most once in this time, however often metrics are read. */
const freshMilliseconds = 5000;

/**
 * Returns a function that reads all metrics as text. If the database is unavailable, it says so and
 * leaves out what it would have read there.
 */
export function createMetricsReader(
  service: Pick<Service, "measureState" | "checkReadiness">,
  meter: Meter,
  now: () => number,
): () => Promise<string> {
  let latest: { readonly at: number; readonly read: Promise<void> } | null = null;
  return async () => {
    if (latest === null || now() - latest.at >= freshMilliseconds) {
      latest = { at: now(), read: refresh(service, meter) };
    }
    await latest.read;
    return meter.text();
  };
}

async function refresh(
  service: Pick<Service, "measureState" | "checkReadiness">,
  meter: Meter,
): Promise<void> {
  const [{ database }, state] = await Promise.all([
    service.checkReadiness(),
    service.measureState().catch(nullIfUnavailable),
  ]);
  setStateGauges(meter, state);
  meter.set("latchkey_database_up", {}, database === true && state !== null ? 1 : 0);
}

function nullIfUnavailable(error: unknown): null {
  if (error instanceof StorageUnavailable) return null;
  throw error;
}
