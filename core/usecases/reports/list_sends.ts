import type { Delivery } from "../../domain/sending/delivery.ts";
import type { Ports } from "../../ports/ports.ts";
import type { DeliveryQuery } from "../../ports/stores/sending_store.ts";
import type { Page } from "../../ports/stores/storage.ts";
import { listDeliveries } from "./list_deliveries.ts";
import { nameUsers } from "./name_users.ts";

/** A message and its user's name. Null without a user, or if the user was deleted. */
export interface ListedSend {
  readonly delivery: Delivery;
  readonly username: string | null;
}

/** Lists messages like `listDeliveries`, each with its user's name. */
export async function listSends(
  ports: Pick<Ports, "sending" | "reports">,
  input: DeliveryQuery,
): Promise<Page<ListedSend>> {
  const { items, next } = await listDeliveries(ports, input);
  const names = await nameUsers(ports, items.map(({ userId }) => userId));
  const nameOf = ({ userId }: Delivery): string | null =>
    userId === null ? null : names.get(userId) ?? null;
  return { items: items.map((delivery) => ({ delivery, username: nameOf(delivery) })), next };
}
