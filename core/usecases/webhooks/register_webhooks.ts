import type { Ports } from "../../ports/ports.ts";

/** Writes the targets of the settings to the database. From then on, events wait for them. */
export async function registerWebhooks(
  { webhooks, policies }: Pick<Ports, "webhooks" | "policies">,
): Promise<void> {
  const choices = policies.webhooks.map(({ name, events, alerts }) => ({ name, events, alerts }));
  await webhooks.replaceTargets(choices);
}
