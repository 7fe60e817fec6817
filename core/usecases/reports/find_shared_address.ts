import { type BusiestAddress, isSharedAddress } from "../../domain/reports/shared_address.ts";
import type { Ports } from "../../ports/ports.ts";

/** Returns the address from which nearly all logins of the last week came, or null. */
export async function findSharedAddress(
  ports: Pick<Ports, "reports" | "clock">,
): Promise<BusiestAddress | null> {
  const busiest = await ports.reports.findBusiestAddress(ports.clock());
  return busiest !== null && isSharedAddress(busiest) ? busiest : null;
}
