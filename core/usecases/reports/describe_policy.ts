import type { SendPolicy } from "../../domain/sending/send_policy.ts";
import type { Ports } from "../../ports/ports.ts";

/** Returns the sending policy of the settings. */
export function describePolicy({ policies }: Pick<Ports, "policies">): Promise<SendPolicy> {
  return Promise.resolve(policies.send);
}

/** What a terminal shows of the provider. */
export interface ProviderDescription {
  /** Whether it is a simulator, which is free. */
  readonly simulated: boolean;
}

/** Describes the provider of the settings. */
export function describeProvider(
  { policies }: Pick<Ports, "policies">,
): Promise<ProviderDescription> {
  return Promise.resolve({ simulated: policies.simulated });
}
