import { after } from "../domain/instant.ts";
import { unverifiedLifetimeSeconds } from "../domain/user.ts";
import type { Ports } from "../ports.ts";

/** Removes what no longer matters, in small steps. Returns how many rows went. */
export async function sweep(ports: Ports): Promise<number> {
  const now = ports.clock();
  return await ports.store.sweep(now, after(now, -unverifiedLifetimeSeconds));
}

export interface Readiness {
  readonly database: boolean;
  readonly hasher: boolean;
}

/** Whether logins can be served: the database answers and a hash can be made. */
export async function checkReadiness(ports: Ports): Promise<Readiness> {
  const [database, hasher] = await Promise.allSettled([ports.store.ping(), ports.hasher.ping()]);
  return { database: database.status === "fulfilled", hasher: hasher.status === "fulfilled" };
}
