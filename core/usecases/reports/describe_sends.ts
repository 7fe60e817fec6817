import { type Circuit, circuitState } from "../../domain/sending/circuit.ts";
import { boundedPause, type GuardMode, type Pause } from "../../domain/sending/fraud_guard.ts";
import { type Alert, alerts } from "../../domain/audit_event.ts";
import { after, type Instant } from "../../domain/instant.ts";
import { type Incident, incidentsOf } from "../../domain/reports/incident.ts";
import type { MicroUsd } from "../../domain/sending/money.ts";
import type { Budget } from "../../domain/sending/send_policy.ts";
import type { SendStop } from "../../domain/sending/send_stop.ts";
import { alertThrottle } from "../../domain/throttle.ts";
import {
  type Heartbeat,
  isRunning,
  type ServiceState,
  serviceState,
} from "../../domain/upkeep/heartbeat.ts";
import { type OpenTerminal, openTerminals } from "../../domain/operator/terminal.ts";
import type { Ports } from "../../ports/ports.ts";
import { usedBudgets } from "./used_budgets.ts";
import { yieldToEventLoop, type YieldToEventLoopPorts } from "./yield_to_event_loop.ts";

export type DescribeSendsPorts =
  & YieldToEventLoopPorts
  & Pick<
    Ports,
    "controls" | "heartbeats" | "reports" | "throttles" | "upkeep" | "policies" | "clock"
  >;

export interface DescribedPause extends Pause {
  /** Whether it blocks sends now; false if it has ended or was only recorded. */
  readonly active: boolean;
}

export interface DescribedCircuit extends Circuit {
  readonly state: "closed" | "open" | "half_open";
}

export interface SendTotals {
  /** The start of the period. */
  readonly since: Instant;
  /** Messages with a code that were sent, or may have been. */
  readonly messages: number;
  /** Notices of changes, which have no code. They count against the budgets too. */
  readonly notices: number;
  /** How many of the messages had their code entered correctly. */
  readonly approved: number;
  /** Messages with a code that our own limits blocked. */
  readonly blocked: number;
  /**
   * The provider's price if known, otherwise the price table's; includes the fee for approved
   * codes.
   */
  readonly cost: MicroUsd;
}

export interface ServiceInstance {
  readonly version: string;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
}

/** What blocks sends, without the totals: cheap enough to request every few seconds. */
export interface DescribedControls {
  readonly at: Instant;
  readonly stops: readonly SendStop[];
  /** Active, or ended within the last day; newest first. */
  readonly pauses: readonly DescribedPause[];
  /** Circuits with recent faults; a channel that is not listed works. */
  readonly circuits: readonly DescribedCircuit[];
  /** What an operator should look at now, worst first. Stops are not included. */
  readonly incidents: readonly Incident[];
  /** Whether the service runs: without it, nothing is sent at all. */
  readonly service: ServiceState;
  /** The terminals that operators have open, the newest first. */
  readonly terminals: readonly OpenTerminal[];
}

/** The sending status that operators see. */
export interface SendsDescription extends DescribedControls {
  /** The services that run on the database. */
  readonly services: readonly ServiceInstance[];
  /** Since midnight, UTC. */
  readonly today: SendTotals;
  /** Since the first of the month, UTC. */
  readonly month: SendTotals;
  /** The policy's budget for all messages together. */
  readonly totalBudget: Budget;
  readonly guardMode: GuardMode;
  /** The date of the price table, `YYYY-MM-DD`. */
  readonly pricesDate: string;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/**
 * Returns stops, pauses and circuits, and the incidents: five reads by key. Throws `StoreRefused`
 * if the database is not the one that was opened.
 */
export async function describeControls(ports: DescribeSendsPorts): Promise<DescribedControls> {
  return (await readControls(ports)).controls;
}

interface ReadControls {
  readonly controls: DescribedControls;
  readonly services: readonly Heartbeat[];
}

async function readControls(ports: DescribeSendsPorts): Promise<ReadControls> {
  await ports.upkeep.checkUnchanged();
  const at = ports.clock();
  const [listed, beats] = await Promise.all([
    ports.controls.listSendControls(),
    ports.heartbeats.listHeartbeats(),
  ]);
  const services = beats.filter(({ kind }) => kind === "service");
  const pauses = listed.pauses
    .flatMap((pause) => boundedPause(ports.policies.send.guard, pause, at) ?? [])
    .filter((pause) => pause.until > at - dayMilliseconds)
    .map((pause) => ({ ...pause, active: pause.until > at && !pause.recordedOnly }));
  const circuits = listed.circuits
    .map((circuit) => ({ ...circuit, state: circuitState(circuit, at) }));
  const incidents = incidentsOf({
    pauses: pauses.filter(({ active }) => active),
    circuits,
    budgets: await usedBudgets(ports, at),
    alerts: await recentAlerts(ports, at),
  });
  const service = serviceState(services, at);
  return {
    controls: {
      at,
      stops: listed.stops,
      pauses,
      circuits,
      incidents,
      service,
      terminals: openTerminals(beats, at),
    },
    services,
  };
}

/** When each alert of the last hour was raised: `raiseAlert` raises each at most once in that. */
async function recentAlerts(
  { throttles }: DescribeSendsPorts,
  at: Instant,
): Promise<ReadonlyMap<Alert, Instant>> {
  const limits = alerts.map((alert) => ({ alert, limit: alertThrottle(alert) }));
  const counted = await throttles.peekThrottles(limits.map(({ limit }) => limit), at);
  return new Map(limits.flatMap(({ alert, limit: { key, windowSeconds } }) => {
    const found = counted.get(key);
    return found === undefined ? [] : [[alert, after(found.opensAt, -windowSeconds)] as const];
  }));
}

/** Returns what is stopped, paused or cut off, and what was sent and spent. */
export async function describeSends(ports: DescribeSendsPorts): Promise<SendsDescription> {
  const { controls, services } = await readControls(ports);
  const { at } = controls;
  return {
    ...controls,
    services: services.filter((service) => isRunning(service, at)).map((service) => ({
      version: service.name,
      startedAt: service.startedAt,
      seenAt: service.beatAt,
    })),
    today: await totals(ports, startOfDay(at), at),
    month: await totals(ports, startOfMonth(at), at),
    totalBudget: ports.policies.send.budgets.total,
    guardMode: ports.policies.send.guard.mode,
    pricesDate: ports.policies.prices.date,
  };
}

async function totals(ports: DescribeSendsPorts, since: Instant, at: Instant): Promise<SendTotals> {
  // Slightly in the future, to include sends of an instance whose clock is ahead.
  const until = after(at, 60);
  const sum = { messages: 0, notices: 0, approved: 0, blocked: 0, cost: 0 };
  // Day by day: reading a busy service's whole month would block the terminal's keyboard input.
  for (let from = since; from <= until; from += dayMilliseconds) {
    const day = { from, until: Math.min(from + dayMilliseconds - 1, until) };
    const { messages, notices, approved, blocked, cost } = await ports.reports.sumDeliveries(day);
    sum.messages += messages;
    sum.notices += notices;
    sum.approved += approved;
    sum.blocked += blocked;
    sum.cost += cost;
    await yieldToEventLoop(ports);
  }
  return { since, ...sum, cost: sum.cost + sum.approved * ports.policies.prices.verificationFee };
}

function startOfDay(at: Instant): Instant {
  return at - at % dayMilliseconds;
}

function startOfMonth(at: Instant): Instant {
  const date = new Date(at);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
