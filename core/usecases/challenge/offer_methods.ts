import type { Challenge } from "../../domain/challenge/challenge.ts";
import { type Channel, channels } from "../../domain/channel.ts";
import { circuitState } from "../../domain/sending/circuit.ts";
import { destinationOf } from "../../domain/sending/destination.ts";
import { openMethods } from "../../domain/challenge/second_factor.ts";
import type { Method } from "../../domain/method.ts";
import { type SendStop, stopOf } from "../../domain/sending/send_stop.ts";
import type { PhoneNumber } from "../../domain/account/phone_number.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { findAuthenticators, type FindAuthenticatorsPorts } from "./find_authenticators.ts";

export type OfferMethodsPorts =
  & FindAuthenticatorsPorts
  & Pick<Ports, "controls" | "policies" | "clock">;

/** What a challenge accepts now. */
export interface OfferedMethods {
  readonly methods: readonly Method[];
  /** Channels that are temporarily unavailable or stopped by an operator. */
  readonly unavailable: readonly Channel[];
}

/**
 * Returns the methods to offer. Channels that cannot send now are left out and listed separately,
 * so a form can offer an authenticator app, passkey or recovery code immediately.
 */
export async function offerMethods(
  ports: OfferMethodsPorts,
  challenge: Challenge,
  user: User,
): Promise<OfferedMethods> {
  const [stops, circuits] = await Promise.all([
    ports.controls.listSendStops(),
    ports.controls.findCircuits(),
  ]);
  const to = challenge.phoneNumber ?? user.phoneNumber;
  const country = stops.some(isOfCountry) ? countryOf(ports, to) : "";
  const authenticators = await findAuthenticators(ports, user.id);
  const open = openMethods(challenge, user.phoneVerifiedAt !== null, authenticators);
  const now = ports.clock();
  const unavailable = channels.filter((channel) => {
    const circuit = circuits.find(({ name }) => name === channel) ?? null;
    return stopOf(stops, channel, country) !== null ||
      circuitState(circuit, now) === "open";
  }).filter((channel) => open.includes(channel));
  const closed: readonly Method[] = unavailable;
  return { methods: open.filter((method) => !closed.includes(method)), unavailable };
}

/** To find the country of a number took 3 % of the event loop's time of a login. */
function countryOf({ policies }: OfferMethodsPorts, to: PhoneNumber): string {
  return destinationOf(to, policies.send.numberRanges).country;
}

function isOfCountry({ scope }: SendStop): boolean {
  return scope.startsWith("country:");
}
