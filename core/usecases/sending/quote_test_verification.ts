import { type Channel, parseChannel } from "../../domain/channel.ts";
import { circuitState } from "../../domain/sending/circuit.ts";
import type { NumberKind } from "../../domain/account/number_kind.ts";
import { type Destination, destinationOf } from "../../domain/sending/destination.ts";
import { parsePhoneNumber } from "../../domain/account/phone_number.ts";
import { priceOf } from "../../domain/sending/price_table.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import {
  type BlockReason,
  type FieldRefusal,
  granted,
  type Outcome,
  refused,
} from "../../domain/refusal.ts";
import { destinationRefusal } from "../../domain/sending/send_policy.ts";
import { stopOf } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";

type QuoteTestVerificationPorts = Pick<Ports, "controls" | "testNumbers" | "policies" | "clock">;

/** The cost of a test verification, and whether it would be sent. */
export interface TestQuote {
  /** As `Destination.country`. */
  readonly country: string;
  readonly kind: NumberKind;
  /** An estimate from our price table; the provider's bill may differ. */
  readonly price: MicroUsd;
  /** The date of the price table, `YYYY-MM-DD`. */
  readonly pricesDate: string;
  /**
   * Why it would be blocked now; null if nothing blocks it. Budgets are not checked: they are
   * counted, and so known, only with the send.
   */
  readonly refused: BlockReason | null;
}

/** Quotes a test. Counts and writes nothing, calls no provider and takes no circuit's probe. */
export async function quoteTest(
  ports: QuoteTestVerificationPorts,
  input: { readonly phoneNumber: string; readonly channel: string },
): Promise<Outcome<TestQuote, "invalid_input">> {
  const phoneNumber = parsePhoneNumber(input.phoneNumber, ports.policies.send.numberRanges);
  const channel = parseChannel(input.channel);
  const fields: FieldRefusal[] = [];
  if (phoneNumber === null) fields.push({ field: "phoneNumber", code: "phone_number_invalid" });
  if (channel === null) fields.push({ field: "channel", code: "channel_unknown" });
  if (phoneNumber === null || channel === null) return refused("invalid_input", { fields });
  const destination = destinationOf(phoneNumber, ports.policies.send.numberRanges);
  return granted({
    country: destination.country,
    kind: destination.kind,
    price: priceOf(ports.policies.prices, destination.country, channel),
    pricesDate: ports.policies.prices.date,
    refused: await ports.testNumbers.isTestNumber(phoneNumber)
      ? "test_number"
      : await blockOf(ports, destination, channel),
  });
}

/** Same order as `admitSend`; the fraud guard does not apply to an operator's tests. */
async function blockOf(
  ports: QuoteTestVerificationPorts,
  destination: Destination,
  channel: Channel,
): Promise<BlockReason | null> {
  const refusal = destinationRefusal(ports.policies.send, destination);
  if (refusal !== null) return refusal;
  const { stops, circuits } = await ports.controls.findSendControls(destination.country, []);
  if (stopOf(stops, channel, destination.country) !== null) return "stopped_by_operator";
  const circuit = circuits.find(({ name }) => name === channel) ?? null;
  return circuitState(circuit, ports.clock()) === "open" ? "circuit_open" : null;
}
