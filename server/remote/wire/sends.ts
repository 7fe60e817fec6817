import { numberKinds } from "../../../core/domain/account/number_kind.ts";
import { guardModes, type GuardPolicy } from "../../../core/domain/sending/fraud_guard.ts";
import type { Budget, SendPolicy } from "../../../core/domain/sending/send_policy.ts";
import type { SendStop, StopScope } from "../../../core/domain/sending/send_stop.ts";
import type { ServiceState } from "../../../core/domain/upkeep/heartbeat.ts";
import type {
  DescribedCircuit,
  DescribedControls,
  DescribedPause,
  SendsDescription,
  SendTotals,
  ServiceInstance,
} from "../../../core/operator.ts";
import { type Codec, listOf, type Members, nullOr, record, variants } from "../codec/codec.ts";
import {
  branded,
  count,
  flag,
  fraction,
  instant,
  integer,
  namesTo,
  oneOf,
  text,
} from "../codec/values.ts";
import { circuitName, conversion, incident } from "./incidents.ts";

import { openTerminal } from "./terminals.ts";

export const stopScope: Codec<StopScope> = branded(
  /^(all|channel:(sms|call|whatsapp)|country:[A-Z]{2})$/,
  "country:BR",
);

export const sendStop: Codec<SendStop> = record<SendStop>({
  scope: stopScope,
  at: instant,
  actorName: nullOr(text),
  reason: text,
});

const pause: Codec<DescribedPause> = record<DescribedPause>({
  scope: text,
  at: instant,
  until: instant,
  trips: count,
  recordedOnly: flag,
  conversion,
  active: flag,
});

const circuit: Codec<DescribedCircuit> = record<DescribedCircuit>({
  name: circuitName,
  faults: count,
  lastFaultAt: instant,
  openUntil: nullOr(instant),
  probeUntil: nullOr(instant),
  state: oneOf(["closed", "open", "half_open"]),
});

const serviceState: Codec<ServiceState> = variants<ServiceState, "state">("state", {
  running: {},
  stopped: {},
  unseen: { seconds: nullOr(integer) },
});

const serviceInstance: Codec<ServiceInstance> = record<ServiceInstance>({
  version: text,
  startedAt: instant,
  seenAt: instant,
});

export const ofControls: Members<DescribedControls> = {
  at: instant,
  stops: listOf(sendStop),
  pauses: listOf(pause),
  circuits: listOf(circuit),
  incidents: listOf(incident),
  service: serviceState,
  terminals: listOf(openTerminal),
};

export const describedControls: Codec<DescribedControls> = record<DescribedControls>(ofControls);

const totals: Codec<SendTotals> = record<SendTotals>({
  since: instant,
  messages: count,
  notices: count,
  approved: count,
  blocked: count,
  cost: integer,
});

const budget: Codec<Budget> = record<Budget>({
  messagesPerHour: nullOr(integer),
  messagesPerDay: nullOr(integer),
  usdPerHour: nullOr(integer),
  usdPerDay: nullOr(integer),
});

export const sendsDescription: Codec<SendsDescription> = record<SendsDescription>({
  ...ofControls,
  services: listOf(serviceInstance),
  today: totals,
  month: totals,
  totalBudget: budget,
  guardMode: oneOf(guardModes),
  pricesDate: text,
});

const guard: Codec<GuardPolicy> = record<GuardPolicy>({
  mode: oneOf(guardModes),
  windowSeconds: fraction,
  settleSeconds: fraction,
  sendsMin: fraction,
  countrySendsMin: fraction,
  approvedPercentMin: fraction,
  pauseSeconds: fraction,
  pauseSecondsMax: fraction,
});

const budgets = record<SendPolicy["budgets"]>({
  number: budget,
  prefix: budget,
  network: budget,
  country: budget,
  user: budget,
  key: budget,
  forwarder: budget,
  total: budget,
});

export const sendPolicy: Codec<SendPolicy> = record<SendPolicy>({
  countriesAllowed: nullOr(listOf(text)),
  countriesDenied: listOf(text),
  kindsRefused: listOf(oneOf(numberKinds)),
  numberRanges: listOf(
    record<SendPolicy["numberRanges"][number]>({ prefix: text, country: text }),
  ),
  budgets,
  countryBudgets: namesTo(budget),
  verifiedReservePercent: fraction,
  familiarReservePercent: fraction,
  guard,
});
