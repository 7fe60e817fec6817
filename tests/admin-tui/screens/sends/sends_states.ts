import type { Delivery } from "../../../../core/domain/sending/delivery.ts";
import type { StopPreview } from "../../../../core/operator.ts";
import type { SendsDescription } from "../../../../core/usecases/reports/describe_sends.ts";
import type { SendOperationAnswer } from "../../../../admin-tui/app/answers.ts";
import type { SendsRead } from "../../../../admin-tui/app/sends_questions.ts";
import { parseSendsSearch } from "../../../../admin-tui/grammar/sends_search.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { noon } from "../../states.ts";

const minute = 60_000;

const noTotals = { messages: 0, notices: 0, approved: 0, blocked: 0, cost: 0 };

/** Nothing was sent and nothing is blocked. */
export const calm: SendsDescription = {
  at: noon,
  stops: [],
  pauses: [],
  circuits: [],
  incidents: [],
  service: { state: "running" },
  terminals: [],
  services: [{ version: "0.1.0", startedAt: noon - 90 * minute, seenAt: noon }],
  today: { since: noon - 720 * minute, ...noTotals },
  month: { since: noon - 720 * minute, ...noTotals },
  totalBudget: {
    messagesPerHour: 1000,
    messagesPerDay: 5000,
    usdPerHour: 50_000_000,
    usdPerDay: 200_000_000,
  },
  guardMode: "enforce",
  pricesDate: "2025-12-20",
};

/** Every kind of stop, pause and circuit at the same time; incidents have their own states. */
export const stormy: SendsDescription = {
  ...calm,
  stops: [
    { scope: "all", at: noon - 5 * minute, actorName: "marek", reason: "bill too high, ticket 7" },
    { scope: "country:BR", at: noon - 90 * minute, actorName: null, reason: "pumping" },
  ],
  pauses: [
    {
      scope: "prefix:+1202555",
      at: noon - minute,
      until: noon + 59 * minute,
      trips: 1,
      recordedOnly: false,
      conversion: { sends: 40, approved: 3 },
      active: true,
    },
    {
      scope: "country:GB",
      at: noon - minute,
      until: noon + 24 * 60 * minute,
      trips: 4,
      recordedOnly: true,
      conversion: { sends: 25, approved: 0 },
      active: false,
    },
    {
      scope: "country:AU",
      at: noon - 90 * minute,
      until: noon - 30 * minute,
      trips: 1,
      recordedOnly: false,
      conversion: { sends: 20, approved: 1 },
      active: false,
    },
  ],
  circuits: [
    circuit("sms", { state: "open", faults: 5, openUntil: noon + 8000 }),
    circuit("call", { state: "half_open", faults: 6, openUntil: noon - 1000 }),
    circuit("check", { state: "closed", faults: 1, openUntil: null }),
  ],
  today: { ...calm.today, messages: 4012, approved: 3100, blocked: 812, cost: 203_450_000 },
  month: { ...calm.month, messages: 40_120, approved: 31_000, blocked: 900, cost: 1_334_500_000 },
};

function circuit(
  name: SendsDescription["circuits"][number]["name"],
  more: Pick<SendsDescription["circuits"][number], "state" | "faults" | "openUntil">,
): SendsDescription["circuits"][number] {
  return { name, lastFaultAt: noon - 2000, probeUntil: null, ...more };
}

export function delivery(at: number, more: Partial<Delivery> = {}): Delivery {
  return {
    id: `dlv_${String(at).padStart(26, "0")}`,
    at: noon - at * 37_000,
    purpose: "login",
    channel: "sms",
    userId: null,
    challengeId: null,
    phoneVerificationId: null,
    apiKey: null,
    maskedPhoneNumber: "+1 ... ... 42",
    numberKey: null,
    country: "US",
    prefix: "+1202555",
    verified: true,
    known: true,
    familiar: true,
    network: null,
    requestId: null,
    status: "sent",
    blockReason: null,
    blockedBy: null,
    locale: null,
    answeredChannel: null,
    verificationId: null,
    messageId: null,
    foundAt: null,
    providerCode: null,
    httpStatus: null,
    latencyMs: null,
    estimatedPrice: 8300,
    price: null,
    guesses: 0,
    approvedAt: null,
    messageStatus: null,
    messageError: null,
    undelivered: false,
    reconciledAt: null,
    ...more,
  };
}

const gb = { maskedPhoneNumber: "+44 ... ... 07", country: "GB" };

/** One delivery of each kind, then many ordinary ones. */
export const deliveries: readonly Delivery[] = [
  delivery(0, { status: "started" }),
  delivery(1, { status: "blocked", blockReason: "budget", blockedBy: "prefix/day/usd", ...gb }),
  delivery(2, { status: "blocked", blockReason: "fraud_guard", blockedBy: "prefix:+1202555" }),
  delivery(3, { status: "blocked", blockReason: "stopped_by_operator", blockedBy: "all" }),
  delivery(4, { status: "blocked", blockReason: "circuit_open", blockedBy: "sms" }),
  delivery(5, { status: "blocked", blockReason: "number_kind_refused", blockedBy: "GB", ...gb }),
  delivery(6, { status: "blocked", blockReason: "country_denied", blockedBy: "GB", ...gb }),
  delivery(7, { channel: "whatsapp", status: "refused", providerCode: 60203 }),
  delivery(8, { channel: "call", status: "failed", httpStatus: 503 }),
  delivery(9, { status: "uncertain", guesses: 1 }),
  delivery(10, { price: 7900, guesses: 1, approvedAt: noon - 200_000 }),
  delivery(11, { price: 7900, messageStatus: "undelivered", messageError: "30008" }),
  delivery(12, { messageStatus: "delivered", guesses: 3 }),
  delivery(13, { maskedPhoneNumber: null, messageStatus: "delivered" }),
  ...Array.from({ length: 30 }, (_, at) => delivery(2000 + at, { approvedAt: noon })),
];

/** The answer to `readSends`, asked with the filter `only` if there is one. */
export function read(
  controls: SendsDescription = stormy,
  made: readonly Delivery[] = deliveries,
  names: Readonly<Record<string, string>> = {},
  { next = null, recipient = null, only }:
    & Partial<Pick<SendsRead, "next" | "recipient">>
    & { readonly only?: string | undefined } = {},
): Msg {
  const reply = { value: { controls, deliveries: made, next, names, recipient } };
  const search = only === undefined ? only : parseSendsSearch(only, noon);
  const asked = typeof search === "object" ? { search } : {};
  return { type: "answered", now: noon, answer: { kind: "readSends", ...asked, reply } };
}

/** What a stop would have done: 102 messages refused, 9 of them of 8 real users. */
export function previewed(
  order: StopPreview["order"],
  scope: StopPreview["scope"],
  more: Partial<StopPreview> = {},
): Msg {
  const figures = order === "stop"
    ? { requests: 132, refused: 102, approved: 9, approvedNumbers: 8, saved: 6_520_000 }
    : { requests: 40, refused: 0, approved: 0, approvedNumbers: 0, saved: 0 };
  const value: StopPreview = {
    order,
    scope,
    from: noon - 24 * 60 * minute,
    until: noon,
    complete: true,
    letThrough: order === "stop" ? 0 : 30,
    added: order === "stop" ? 0 : 1_800_000,
    ...figures,
    ...more,
  };
  const reply = { value: { ok: true, value } } as const;
  return { type: "answered", now: noon, answer: { kind: "previewStop", order, scope, reply } };
}

/** The answer to `readControls`, which is asked each second. */
export function controlsMsg(sends: SendsDescription): Msg {
  const { at, stops, pauses, circuits, incidents, service, terminals } = sends;
  const value = { at, stops, pauses, circuits, incidents, service, terminals };
  return { type: "answered", now: noon, answer: { kind: "readControls", reply: { value } } };
}

export const sendsUnread: Msg = {
  type: "answered",
  now: noon,
  answer: { kind: "readSends", reply: "unavailable" },
};

/** The answer to an operation. */
export function acted(answer: SendOperationAnswer): Msg {
  return { type: "answered", now: noon, answer };
}

export const stopped = acted({
  kind: "stopSends",
  scope: "all",
  reply: {
    value: { ok: true, value: { scope: "all", at: noon, actorName: "marek", reason: "x" } },
  },
});

export const notStopped = acted({
  kind: "resumeSends",
  scope: "country:BR",
  reply: { value: { ok: false, refusal: { code: "not_stopped" } } },
});
