import type {
  DescribedControls,
  IncidentBoard,
  IncidentPlace,
  SendsDescription,
} from "../../../../core/operator.ts";
import type { CoreReply } from "../../../../admin-tui/app/reply.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { noon } from "../../states.ts";
import { calm } from "../sends/sends_states.ts";

const minute = 60_000;

const budgets: IncidentBoard["budgets"] = [
  { window: "hour", unit: "messages", part: "all", used: 412, max: 1000 },
  { window: "hour", unit: "messages", part: "strangers", used: 300, max: 300 },
  { window: "day", unit: "usd", part: "all", used: 52_400_000, max: 400_000_000 },
  { window: "day", unit: "usd", part: "strangers", used: 98_000_000, max: 120_000_000 },
];

/** An ordinary hour: about a message each three minutes. */
export const calmBoard: IncidentBoard = {
  ...controlsOf(calm),
  from: noon - 59 * minute,
  minutes: Array.from({ length: 20 }, (_, at) => ({
    at: noon - (59 - 3 * at) * minute,
    sent: 1,
    approved: at % 5 === 0 ? 0 : 1,
    failed: 0,
    blocked: 0,
  })),
  usualSent: 21,
  countries: [place("US", 15, { approved: 12 }), place("GB", 5, { approved: 4 })],
  prefixes: [
    { ...place("+1202555", 15, { approved: 12 }), country: "US" },
    { ...place("+447700900", 5, { approved: 4 }), country: "GB" },
  ],
  lost: 80_000,
  projectedLoss: 960_000,
  budgets: budgets.map((budget) => ({ ...budget, used: Math.floor(budget.max / 40) })),
};

/** Brazil is pumped since eight minutes; the guard paused one prefix, someone stopped calls. */
export const attackedControls: SendsDescription = {
  ...calm,
  stops: [
    { scope: "channel:call", at: noon - 40 * minute, actorName: "ada", reason: "ticket 7" },
  ],
  pauses: [{
    scope: "prefix:+551190000",
    at: noon - 3 * minute,
    until: noon + 57 * minute,
    trips: 1,
    recordedOnly: false,
    conversion: { sends: 212, approved: 4 },
    active: true,
  }],
  circuits: [{
    name: "whatsapp",
    state: "open",
    faults: 5,
    lastFaultAt: noon - minute,
    openUntil: noon + 8000,
    probeUntil: null,
  }],
  incidents: [
    { kind: "circuit", at: noon - minute, name: "whatsapp", state: "open", faults: 5 },
    {
      kind: "pause",
      at: noon - 3 * minute,
      scope: "prefix:+551190000",
      conversion: { sends: 212, approved: 4 },
    },
    { kind: "alert", at: noon - 2 * minute, alert: "failure_rate" },
  ],
};

export const attacked: IncidentBoard = {
  ...calmBoard,
  ...controlsOf(attackedControls),
  minutes: [
    ...calmBoard.minutes.filter(({ at }) => at < noon - 8 * minute),
    ...[12, 31, 44, 52, 61, 48, 40, 22].map((sent, at) => ({
      at: noon - (8 - at) * minute,
      sent,
      approved: at % 2,
      failed: at === 4 ? 3 : 0,
      blocked: at > 4 ? 30 : 0,
    })),
  ],
  countries: [
    place("BR", 298, { approved: 3, blocked: 90, cost: 18_030_000 }),
    ...calmBoard.countries,
  ],
  prefixes: [
    { ...place("+551190000", 212, { approved: 2, blocked: 90, cost: 12_820_000 }), country: "BR" },
    { ...place("+551190001", 86, { approved: 1, cost: 5_210_000 }), country: "BR" },
    ...calmBoard.prefixes,
  ],
  lost: 17_780_000,
  projectedLoss: 213_360_000,
  budgets,
};

function place(name: string, sent: number, more: Partial<IncidentPlace>): IncidentPlace {
  return { name, country: name, sent, approved: 0, blocked: 0, cost: sent * 58_300, ...more };
}

function controlsOf(sends: SendsDescription): DescribedControls {
  const { at, stops, pauses, circuits, incidents, service, terminals } = sends;
  return { at, stops, pauses, circuits, incidents, service, terminals };
}

/** The answer to `readBoard`. */
export function boardMsg(board: IncidentBoard = attacked): Msg {
  return answer({ value: board });
}

export const boardUnread: Msg = answer("unavailable");

function answer(reply: CoreReply<IncidentBoard>): Msg {
  return { type: "answered", now: noon, answer: { kind: "readBoard", reply } };
}
