import { channels } from "../../../core/domain/channel.ts";
import type { DescribedControls, SendsDescription, SendTotals } from "../../../core/operator.ts";
import {
  answer,
  type CliCommand,
  type CommandInput,
  type CommandOption,
  type JsonValue,
  type Misuse,
  refusedWith,
} from "../command/command.ts";
import { capitalized } from "../../words/capitalized.ts";
import { serviceTrouble } from "../../words/service_words.ts";
import { numberColumn, type Printed, table } from "../command/table.ts";
import { dollarDigits, dollars, instant, instantOrNull, moment, usd } from "../command/units.ts";

export const scopeOptions: Readonly<Record<string, CommandOption>> = {
  all: { value: null, about: "every message" },
  channel: { value: "NAME", about: "sms, call or whatsapp", values: channels },
  country: { value: "XX", about: "messages to this country, ISO 3166-1 (GB, not UK)" },
};

const reasonOption: Readonly<Record<string, CommandOption>> = {
  reason: { value: "TEXT", about: "the reason; written to the audit log" },
};

/** The one scope that was given. */
export function scopeOf(input: CommandInput): string | Misuse {
  const [channel, country] = [input.option("channel"), input.option("country")];
  const scopes = [
    ...(input.flag("all") ? ["all"] : []),
    ...(channel === null ? [] : [`channel:${channel.toLowerCase()}`]),
    ...(country === null ? [] : [`country:${country.toUpperCase()}`]),
  ];
  const [scope] = scopes;
  if (scope !== undefined && scopes.length === 1) return scope;
  return { misuse: "Give exactly one of --all, --channel NAME or --country XX." };
}

const stop: CliCommand = {
  noun: "sends",
  verb: "stop",
  about: "Stops messages immediately, on every instance, until they are resumed",
  arguments: [],
  options: { ...scopeOptions, ...reasonOption },
  changes: true,
  asks: true,
  plan: (input) => {
    const scope = scopeOf(input);
    if (typeof scope !== "string") return scope;
    const reason = input.option("reason");
    if (reason === null) return { misuse: "--reason is required; it is written to the audit log." };
    return {
      question: `Stop sends (${scope})? No matching messages will be sent until you resume.`,
      run: async ({ core, caller }) => {
        const outcome = await core.stopSends({ scope, reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const { value } = outcome;
        return answer({ stop: stopBody(value) }, [`Stopped: ${value.scope}`]);
      },
    };
  },
};

const resume: CliCommand = {
  noun: "sends",
  verb: "resume",
  about: "Removes a stop; other stops remain",
  arguments: [],
  options: { ...scopeOptions, ...reasonOption },
  changes: true,
  asks: true,
  plan: (input) => {
    const scope = scopeOf(input);
    if (typeof scope !== "string") return scope;
    const reason = input.option("reason");
    return {
      question: `Resume sends (${scope})? Messages will cost money again.`,
      run: async ({ core, caller }) => {
        const outcome = await core.resumeSends({ scope, reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        return answer({ resumed: scope }, [`Resumed: ${scope}`]);
      },
    };
  },
};

const lift: CliCommand = {
  noun: "sends",
  verb: "lift",
  about: "Ends a pause set by the fraud guard",
  arguments: [{
    name: "SCOPE",
    about: "as shown by sends status: network:192.0.2.7, prefix:+1202555, country:US",
  }],
  options: reasonOption,
  changes: true,
  asks: true,
  plan: (input) => {
    const scope = input.argument("SCOPE");
    const reason = input.option("reason");
    return {
      question: `Lift the pause on ${scope}? Unverified users there can receive codes again.`,
      run: async ({ core, caller }) => {
        const outcome = await core.liftPause({ scope, reason }, caller);
        if (!outcome.ok) return refusedWith(outcome.refusal);
        return answer({ lifted: scope }, [`Lifted: ${scope}`]);
      },
    };
  },
};

const status: CliCommand = {
  noun: "sends",
  verb: "status",
  about: "Shows stops, pauses and open circuits, and what was sent and spent",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const described = await core.describeSends();
      return answer(sendsBody(described), sendsLines(described));
    },
  }),
};

export const sendsCommands: readonly CliCommand[] = [stop, resume, status, lift];

function stopBody({ scope, at, actorName, reason }: SendsDescription["stops"][number]): JsonValue {
  return { scope, at: instant(at), actor_name: actorName, reason };
}

/** Stops, pauses and circuits. */
export function controlsBody(sends: DescribedControls): Readonly<Record<string, JsonValue>> {
  return {
    at: instant(sends.at),
    stops: sends.stops.map(stopBody),
    pauses: sends.pauses.map((pause) => ({
      scope: pause.scope,
      at: instant(pause.at),
      until: instant(pause.until),
      in_force: pause.active,
      recorded_only: pause.recordedOnly,
      trips: pause.trips,
      sends: pause.conversion.sends,
      approved: pause.conversion.approved,
    })),
    circuits: sends.circuits.map((circuit) => ({
      name: circuit.name,
      state: circuit.state,
      faults: circuit.faults,
      last_fault_at: instant(circuit.lastFaultAt),
      open_until: instantOrNull(circuit.openUntil),
    })),
  };
}

export function sendsBody(sends: SendsDescription): JsonValue {
  const { totalBudget: budget } = sends;
  return {
    ...controlsBody(sends),
    service: {
      state: sends.service.state,
      instances: sends.services.map(({ version, startedAt, seenAt }) => ({
        version,
        started_at: instant(startedAt),
        seen_at: instant(seenAt),
      })),
    },
    today: totalsBody(sends.today),
    month: totalsBody(sends.month),
    total_budget: {
      messages_per_hour: budget.messagesPerHour,
      messages_per_day: budget.messagesPerDay,
      usd_per_hour: budget.usdPerHour === null ? null : usd(budget.usdPerHour),
      usd_per_day: budget.usdPerDay === null ? null : usd(budget.usdPerDay),
    },
    fraud_guard: sends.guardMode,
    prices_date: sends.pricesDate,
  };
}

function totalsBody({ since, messages, notices, approved, blocked, cost }: SendTotals): JsonValue {
  return { since: instant(since), messages, notices, approved, blocked, cost_usd: usd(cost) };
}

const totalsColumns = [
  "PERIOD",
  ...["SENT", "APPROVED", "BLOCKED", "NOTICES", "USD"].map(numberColumn),
];

function sendsLines(sends: SendsDescription): readonly Printed[] {
  const { totalBudget: budget } = sends;
  const nothing = sends.stops.length === 0 ? ["Nothing is stopped."] : [];
  return [
    serviceLine(sends),
    ...nothing,
    ...stoppedTable(sends),
    ...table(
      ["GUARD", "STATE", "UNTIL", "APPROVED"],
      sends.pauses.map(({ scope, until, active, recordedOnly, conversion }) => [
        scope,
        active ? "paused" : recordedOnly ? "recorded only" : "was paused",
        moment(until),
        `${conversion.approved} of ${conversion.sends}`,
      ]),
    ),
    ...table(
      ["CIRCUIT", "STATE", numberColumn("FAULTS IN A ROW")],
      sends.circuits.map((
        { name, state, faults },
      ) => [name, state.replace("_", "-"), String(faults)]),
    ),
    "",
    ...table(totalsColumns, [
      ["today", ...totalsCells(sends.today)],
      ["this month", ...totalsCells(sends.month)],
    ]),
    "",
    `daily budget: ${budget.messagesPerDay ?? "unlimited"} messages, ` +
    (budget.usdPerDay === null ? "unlimited spend" : dollars(budget.usdPerDay)),
    `fraud guard: ${sends.guardMode}; prices as of ${sends.pricesDate}`,
  ];
}

export function stoppedTable({ stops }: DescribedControls): readonly Printed[] {
  return table(
    ["STOPPED", "SINCE", "BY", { head: "REASON", cut: true }],
    stops.map(({ scope, at, actorName, reason }) => {
      return [scope, moment(at), actorName ?? "an operator", reason];
    }),
  );
}

/** `The service runs: version 0.1.0 since 2026-01-01 00:00:00.` */
function serviceLine({ service, services }: SendsDescription): string {
  const trouble = serviceTrouble(service);
  if (trouble !== null) return `${capitalized(trouble.words)}: nothing is sent.`;
  const runs = services.map(({ version, startedAt }) => `${version} since ${moment(startedAt)}`);
  return `Service running: version ${runs.join("; ")}`;
}

function totalsCells(totals: SendTotals): readonly string[] {
  const { messages, notices, approved, blocked, cost } = totals;
  return [
    ...[messages, approved, blocked, notices].map(String),
    dollarDigits(cost),
  ];
}
