import { type Challenge, guessesMax, sendsMax } from "../../../domain/challenge/challenge.ts";
import { channels } from "../../../domain/channel.ts";
import {
  failuresInRowMax,
  isKnownNumber,
  secondFactorBlock,
} from "../../../domain/account/user.ts";
import type { User } from "../../../domain/account/user.ts";
import type { Instant } from "../../../domain/instant.ts";
import type { CaseObstacle } from "../../../domain/reports/case.ts";
import { circuitState } from "../../../domain/sending/circuit.ts";
import type { Delivery } from "../../../domain/sending/delivery.ts";
import { type Destination, destinationOf } from "../../../domain/sending/destination.ts";
import { boundedPause, isPauseActive } from "../../../domain/sending/fraud_guard.ts";
import { guardScopes } from "../../../domain/sending/guard_scope.ts";
import { numberKeyOf } from "../../../domain/sending/number_key.ts";
import { fullPriceOf, priceOf } from "../../../domain/sending/price_table.ts";
import { sendGap } from "../../../domain/sending/send_gap.ts";
import { budgetThrottles, destinationRefusal } from "../../../domain/sending/send_policy.ts";
import { stopOf } from "../../../domain/sending/send_stop.ts";
import type { Ports } from "../../../ports/ports.ts";

export type FindObstaclesPorts = Pick<
  Ports,
  "controls" | "throttles" | "testNumbers" | "policies" | "clock"
>;

export interface ObstacleFacts {
  readonly user: User;
  /** The user's open challenge, if any. */
  readonly challenge: Challenge | undefined;
  /** The user's newest code: the next one probably comes from the same network. */
  readonly last: Delivery | undefined;
}

/**
 * Returns what would block the user's next code, in the order in which it is checked, and what
 * prevents the user from using one. Counts nothing and takes no circuit's probe.
 */
export async function findObstacles(
  ports: FindObstaclesPorts,
  facts: ObstacleFacts,
): Promise<readonly CaseObstacle[]> {
  const { user, challenge } = facts;
  const now = ports.clock();
  const destination = destinationOf(user.phoneNumber, ports.policies.send.numberRanges);
  const { country } = destination;
  const reason = destinationRefusal(ports.policies.send, destination);
  return [
    ...ofAccount(user, now),
    ...(await ports.testNumbers.isTestNumber(user.phoneNumber)
      ? [{ kind: "test_number" } as const]
      : []),
    ...(reason === null ? [] : [{ kind: "destination_refused", reason, country } as const]),
    ...await ofControls(ports, facts, destination, now),
    ...await ofThrottles(ports, facts, destination, now),
    ...(challenge === undefined ? [] : ofChallenge(challenge)),
  ];
}

function ofAccount(user: User, now: Instant): readonly CaseObstacle[] {
  const { lockedAt } = user;
  const until = secondFactorBlock(user, now);
  const disabled = (failures: number): boolean => failures >= failuresInRowMax;
  return [
    ...(lockedAt === null ? [] : [{ kind: "account_locked", since: lockedAt } as const]),
    ...(until === null ? [] : [{ kind: "second_factor_locked_out", until } as const]),
    ...(disabled(user.secondFactorFailuresInRow)
      ? [{ kind: "second_factor_disabled" } as const]
      : []),
    ...(disabled(user.passwordFailures)
      ? [{ kind: "password_disabled", for: "strangers" } as const]
      : []),
    ...(disabled(user.familiarPasswordFailures)
      ? [{ kind: "password_disabled", for: "familiar" } as const]
      : []),
  ];
}

async function ofControls(
  ports: FindObstaclesPorts,
  { user, last }: ObstacleFacts,
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
  ports: FindObstaclesPorts,
  { user, last }: ObstacleFacts,
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

function ofChallenge(
  { sends, guesses, expiresAt: until }: Challenge,
): readonly CaseObstacle[] {
  return [
    ...(sends >= sendsMax ? [{ kind: "sends_used_up", until } as const] : []),
    ...(guesses >= guessesMax ? [{ kind: "guesses_used_up", until } as const] : []),
  ];
}
