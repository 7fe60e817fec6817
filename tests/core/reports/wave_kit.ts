/** Many messages in one minute, as in an attack. @module */
import { defaultPrices } from "../../../core/adapters/twilio/list_prices.ts";
import type { Delivery } from "../../../core/domain/sending/delivery.ts";
import { priceOf } from "../../../core/domain/sending/price_table.ts";
import { newDelivery } from "../../contracts/delivery_fixtures.ts";
import type { TestCore } from "../../harness.ts";

const minuteMs = 60_000;

/** Messages of one minute. */
export interface Wave {
  readonly minutesAgo: number;
  readonly country: string;
  readonly prefix: string;
  readonly sent?: number;
  /** How many of `sent` had their code entered. */
  readonly approved?: number;
  /** Messages that were blocked, by the budget unless `facts` say otherwise. */
  readonly blocked?: number;
  readonly facts?: Partial<Delivery>;
}

/** Stores the messages, each to its own number, at the list price of its channel. */
export async function givenWave({ ports, clock }: TestCore, wave: Wave): Promise<void> {
  const { country, prefix, sent = 0, approved = 0, blocked = 0, facts = {} } = wave;
  const at = clock.now() - wave.minutesAgo * minuteMs;
  const one = (name: string): Delivery =>
    newDelivery({
      at,
      country,
      prefix,
      numberKey: `${prefix} ${wave.minutesAgo} ${name}`,
      estimatedPrice: priceOf(defaultPrices, country, facts.channel ?? "sms"),
      ...facts,
    });
  for (let index = 0; index < sent; index++) {
    const approvedAt = index < approved ? at : null;
    const delivery = { ...one(`sent ${index}`), approvedAt };
    await ports.sending.admitDelivery(delivery, [], at);
  }
  const block = { status: "blocked", blockReason: "budget", blockedBy: "total/day/usd" } as const;
  for (let index = 0; index < blocked; index++) {
    await ports.sending.insertBlockedDelivery({ ...one(`blocked ${index}`), ...block, ...facts });
  }
}
