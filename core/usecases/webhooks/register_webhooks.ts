import type { WebhookChoice } from "../../domain/webhooks/webhook_target.ts";
import type { Ports } from "../../ports/ports.ts";

/**
 * Writes the targets of the settings to the database. From then on, events wait for them. Writes
 * nothing if they are the same: a service must be able to start on a full disk.
 */
export async function registerWebhooks(
  { webhooks, policies }: Pick<Ports, "webhooks" | "policies">,
): Promise<void> {
  const choices = policies.webhooks.map(({ name, events, alerts }) => ({ name, events, alerts }));
  if (textOf(choices) === textOf(await webhooks.listTargets())) return;
  await webhooks.replaceTargets(choices);
}

function textOf(choices: readonly WebhookChoice[]): string {
  const rows = choices.map(({ name, events, alerts }) => [name, events, alerts] as const);
  return JSON.stringify(rows.toSorted(([one], [other]) => one < other ? -1 : 1));
}
