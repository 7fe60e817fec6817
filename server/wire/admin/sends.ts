import { guardModes } from "../../../core/domain/sending/fraud_guard.ts";
import type { SendStop } from "../../../core/domain/sending/send_stop.ts";
import type { DescribedPause, SendsDescription, SendTotals } from "../../../core/operator.ts";
import {
  count,
  fields,
  flag,
  list,
  nullable,
  oneOf,
  text,
  timestamp,
  type ValueOf,
} from "../../http/schema.ts";
import { instant, instantOrNull } from "../instant.ts";
import { amount, usd } from "./money.ts";

export const sendStopSchema = fields({
  scope: text("`all`, `channel:NAME` or `country:XX`", { examples: ["country:BR"] }),
  at: timestamp(),
  actor_name: nullable(text()),
  reason: text(),
});

const pauseSchema = fields({
  scope: text(undefined, { examples: ["prefix:+1202555"] }),
  at: timestamp(),
  until: timestamp(),
  in_force: flag(),
  recorded_only: flag("Whether the fraud guard only records"),
  trips: count("1 for the first pause, 2 for the next within a day, and so on"),
  sends: count(),
  approved: count("How many of the sends had their code entered"),
});

const totalsSchema = fields({
  since: timestamp(),
  messages: count(),
  notices: count(),
  approved: count(),
  blocked: count(),
  cost_usd: amount("What they cost"),
});

export const sendsSchema = fields({
  at: timestamp(),
  stops: list(sendStopSchema),
  pauses: list(pauseSchema),
  circuits: list(fields({
    name: text(),
    state: oneOf(["closed", "open", "half_open"]),
    faults: count(),
    last_fault_at: timestamp(),
    open_until: nullable(timestamp()),
  })),
  today: totalsSchema,
  month: totalsSchema,
  fraud_guard: oneOf(guardModes),
});

export function sendStopBody(stop: SendStop): ValueOf<typeof sendStopSchema> {
  const { scope, at, actorName, reason } = stop;
  return { scope, at: instant(at), actor_name: actorName, reason };
}

export function sendsBody(sends: SendsDescription): ValueOf<typeof sendsSchema> {
  return {
    at: instant(sends.at),
    stops: sends.stops.map(sendStopBody),
    pauses: sends.pauses.map(pauseBody),
    circuits: sends.circuits.map((circuit) => ({
      name: circuit.name,
      state: circuit.state,
      faults: circuit.faults,
      last_fault_at: instant(circuit.lastFaultAt),
      open_until: instantOrNull(circuit.openUntil),
    })),
    today: totalsBody(sends.today),
    month: totalsBody(sends.month),
    fraud_guard: sends.guardMode,
  };
}

function pauseBody(pause: DescribedPause): ValueOf<typeof pauseSchema> {
  return {
    scope: pause.scope,
    at: instant(pause.at),
    until: instant(pause.until),
    in_force: pause.active,
    recorded_only: pause.recordedOnly,
    trips: pause.trips,
    sends: pause.conversion.sends,
    approved: pause.conversion.approved,
  };
}

function totalsBody(totals: SendTotals): ValueOf<typeof totalsSchema> {
  const { since, messages, notices, approved, blocked, cost } = totals;
  return { since: instant(since), messages, notices, approved, blocked, cost_usd: usd(cost) };
}
