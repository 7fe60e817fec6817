import type { Delivery } from "../../domain/sending/delivery.ts";
import type { Ports } from "../../ports/ports.ts";
import type { DeliveryQuery } from "../../ports/stores/sending_store.ts";
import type { Page } from "../../ports/stores/storage.ts";

const limitMax = 1000;

/** Lists messages and their outcomes, newest first. `limit` is clamped to 1 to 1,000. */
export async function listDeliveries(
  ports: Pick<Ports, "sending">,
  input: DeliveryQuery,
): Promise<Page<Delivery>> {
  const limit = Math.min(Math.max(1, Math.trunc(input.limit)), limitMax);
  return await ports.sending.listDeliveries({ ...input, limit });
}
