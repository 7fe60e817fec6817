import type { SendPolicy } from "../../domain/sending/send_policy.ts";
import type { Ports } from "../../ports/ports.ts";

/** Returns the sending policy of the settings. */
export function describePolicy({ policies }: Pick<Ports, "policies">): SendPolicy {
  return policies.send;
}
