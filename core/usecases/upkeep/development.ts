import type { Ports } from "../../ports/ports.ts";

/** Whether `deno task dev` has ever used this database. */
export function isForDevelopment({ upkeep }: Pick<Ports, "upkeep">): Promise<boolean> {
  return upkeep.isForDevelopment();
}

/**
 * Marks the database as one of `deno task dev`, which hashes passwords too fast for production.
 * Returns the number of users that it had when it was marked; 0 if it already was.
 */
export async function markDevelopment(
  { upkeep, reports, clock }: Pick<Ports, "upkeep" | "reports" | "clock">,
): Promise<number> {
  return await upkeep.markDevelopment(clock()) ? await reports.countUsers() : 0;
}
