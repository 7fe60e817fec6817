import { isKnownNumber, type User } from "../../domain/account/user.ts";
import { channels } from "../../domain/channel.ts";
import type { Instant } from "../../domain/instant.ts";
import type { CaseObstacle } from "../../domain/reports/case.ts";
import { circuitState } from "../../domain/sending/circuit.ts";
import type { Delivery } from "../../domain/sending/delivery.ts";
import { type Destination, destinationOf } from "../../domain/sending/destination.ts";
import { boundedPause, isPauseActive } from "../../domain/sending/fraud_guard.ts";
import { guardScopes } from "../../domain/sending/guard_scope.ts";
import { numberKeyOf } from "../../domain/sending/number_key.ts";
import { fullPriceOf, priceOf } from "../../domain/sending/price_table.ts";
import { sendGap } from "../../domain/sending/send_gap.ts";
import { budgetThrottles, destinationRefusal } from "../../domain/sending/send_policy.ts";
import { stopOf } from "../../domain/sending/send_stop.ts";
import type { Ports } from "../../ports/ports.ts";

export type FindSendObstaclesPorts = Pick<Ports, "controls" | "throttles" | "policies" | "clock">;

export interface NextSend {
  readonly user: User;
  /** The user's newest code: the next one probably comes from the same network. */
  readonly last: Delivery | undefined;
}

/**
 * Returns what would block a send to the user's number, whatever the state of the account, in the
 * order in which it is checked. Counts nothing and takes no circuit's probe.
 */
export async function findSendObstacles(
  ports: FindSendObstaclesPorts,
  facts: NextSend,
): Promise<readonly CaseObstacle[]> {
  const now = ports.clock();
  const destination = destinationOf(facts.user.phoneNumber, ports.policies.send.numberRanges);
  const { country } = destination;
  const reason = destinationRefusal(ports.policies.send, destination);
  return [
    ...(reason === null ? [] : [{ kind: "destination_refused", reason, country } as const]),
    ...await ofControls(ports, facts, destination, now),
    ...await ofThrottles(ports, facts, destination, now),
  ];
}

async function ofControls(
  ports: FindSendObstaclesPorts,
  { user, last }: NextSend,
  { country, prefix }: Destination,
  now: Instant,
): Promise<readonly CaseObstacle[]> {
  const { guard } = ports.policies.send;
  const scopes = guardScopes({ network: last?.network ?? null, prefix, country });
  const { stops, pauses, circuits } = await ports.controls.findSendControls(country, scopes);
  const found = channels.flatMap((channel) => stopOf(stops, channel, country) ?? []);
  const active = isKnownNumber(user, now) || guard.mode !== "enforce" ? [] : pauses
    .flatMap((pause) => boundedPause(guard, pause, now) ?? [])
    .filter((pause) => isPauseActive(guard, pause, now));
  return [
    ...[...new Set(found)].map((stop) => ({ kind: "stopped", stop } as const)),
    ...active.map(({ scope, until }) => ({ kind: "paused", scope, until } as const)),
    ...circuits.flatMap((circuit): readonly CaseObstacle[] => {
      const { name: channel, openUntil: until } = circuit;
      if (channel === "check" || until === null) return [];
      return circuitState(circuit, now) === "open"
        ? [{ kind: "circuit_open", channel, until }]
        : [];
    }),
  ];
}

async function ofThrottles(
  ports: FindSendObstaclesPorts,
  { user, last }: NextSend,
  destination: Destination,
  now: Instant,
): Promise<readonly CaseObstacle[]> {
  const { prices, send } = ports.policies;
  const numberKey = numberKeyOf(user.phoneNumber);
  const verified = user.phoneVerifiedAt !== null;
  const familiar = verified && last?.familiar === true;
  const purpose = last?.purpose ?? "login";
  const price = fullPriceOf(
    priceOf(prices, destination.country, "sms"),
    purpose,
    prices.verificationFee,
  );
  const budgets = budgetThrottles(send, {
    destination,
    numberKey,
    network: last?.network ?? null,
    userId: user.id,
    keyId: null,
    forwarderId: null,
    verified,
    known: isKnownNumber(user, now),
    familiar,
    price,
  });
  const gap = sendGap({ userId: user.id, numberKey, verified, familiar });
  const running = await ports.throttles.peekThrottles([...budgets, gap], now);
  const full = budgets.flatMap(({ key, budget }): readonly CaseObstacle[] => {
    const until = running.get(key)?.opensAt ?? now;
    return until > now ? [{ kind: "budget_full", budget, until }] : [];
  });
  const until = running.get(gap.key)?.opensAt ?? now;
  return [...full, ...(until > now ? [{ kind: "resend_wait", until } as const] : [])];
}
