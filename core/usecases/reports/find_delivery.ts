import { type Delivery, isDeliveryId } from "../../domain/sending/delivery.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";

type FindDeliveryPorts = Pick<Ports, "sending">;

/** Returns one message and its outcome. */
export async function findDelivery(
  ports: FindDeliveryPorts,
  input: { readonly deliveryId: string },
): Promise<Outcome<Delivery, "delivery_not_found">> {
  const { deliveryId: id } = input;
  const delivery = isDeliveryId(id) ? await ports.sending.findDelivery(id) : null;
  return delivery === null ? refused("delivery_not_found") : granted(delivery);
}
