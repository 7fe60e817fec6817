import type { IncidentBoard, StopPreview } from "../../../core/operator.ts";
import { budgetName, incidentWords } from "../../words/incidents/incident_words.ts";
import { previewSentences } from "../../words/incidents/preview_words.ts";
import { answer, type CliCommand, type JsonValue, refusedWith } from "../command/command.ts";
import { numberColumn, type Printed, table } from "../command/table.ts";
import { dollarDigits, dollars, instant, instantOrNull, moment, usd } from "../command/units.ts";
import { controlsBody, scopeOf, scopeOptions, stoppedTable } from "./sends_commands.ts";

/** Prints what the attack board shows. */
const incidents: CliCommand = {
  noun: "sends",
  verb: "incidents",
  about: "Shows what is wrong now, and what the last hour costs by country and prefix",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    question: "",
    run: async ({ core }) => {
      const board = await core.describeIncidents();
      return answer(boardBody(board), boardLines(board));
    },
  }),
};

/** Prints what the dialog of a stop shows before it is confirmed. */
const preview: CliCommand = {
  noun: "sends",
  verb: "preview",
  about: "Shows what a stop would have done in the last 24 hours; stops nothing",
  arguments: [],
  options: {
    ...scopeOptions,
    resume: { value: null, about: "what the end of this stop would have done, instead" },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const scope = scopeOf(input);
    if (typeof scope !== "string") return scope;
    const order = input.flag("resume") ? "resume" : "stop";
    return {
      question: "",
      run: async ({ core }) => {
        const outcome = await core.previewStop({ order, scope });
        if (!outcome.ok) return refusedWith(outcome.refusal);
        const sentences = previewSentences(outcome.value).map(({ words }) => words);
        return answer(previewBody(outcome.value), sentences);
      },
    };
  },
};

export const incidentsCommands: readonly CliCommand[] = [incidents, preview];

function boardBody(board: IncidentBoard): JsonValue {
  return {
    ...controlsBody(board),
    incidents: board.incidents.map(incidentBody),
    from: instant(board.from),
    minutes: board.minutes.map(({ at, ...counts }) => ({ at: instant(at), ...counts })),
    usual_sent: board.usualSent,
    countries: board.countries.map(placeBody),
    prefixes: board.prefixes.map((place) => ({ ...placeBody(place), country: place.country })),
    lost_usd: usd(board.lost),
    projected_loss_usd: usd(board.projectedLoss),
    budgets: board.budgets.map(({ window, unit, part, used, max }) => ({
      window,
      unit,
      part,
      used: unit === "usd" ? usd(used) : used,
      max: unit === "usd" ? usd(max) : max,
    })),
  };
}

type Incident = IncidentBoard["incidents"][number];

function incidentBody(incident: Incident): JsonValue {
  const { kind, at } = incident;
  const { what } = incidentWords(incident);
  return { kind, at: instantOrNull(at), ...factsBody(incident), words: what };
}

function factsBody(incident: Incident): Readonly<Record<string, JsonValue>> {
  switch (incident.kind) {
    case "pause":
      return { scope: incident.scope, ...incident.conversion };
    case "circuit":
      return { name: incident.name, state: incident.state, faults: incident.faults };
    case "budget": {
      const { window, unit, part, level } = incident;
      return { window, unit, part, level };
    }
    case "alert":
      return { alert: incident.alert };
  }
}

type Place = IncidentBoard["countries"][number];

function placeBody(place: Place): Readonly<Record<string, JsonValue>> {
  const { name, sent, approved, blocked, cost } = place;
  return { name, sent, approved, blocked, cost_usd: usd(cost) };
}

function previewBody(preview: StopPreview): JsonValue {
  return {
    order: preview.order,
    scope: preview.scope,
    from: instant(preview.from),
    until: instant(preview.until),
    complete: preview.complete,
    requests: preview.requests,
    refused: preview.refused,
    approved: preview.approved,
    approved_numbers: preview.approvedNumbers,
    saved_usd: usd(preview.saved),
    let_through: preview.letThrough,
    added_usd: usd(preview.added),
  };
}

function boardLines(board: IncidentBoard): readonly Printed[] {
  const sent = board.minutes.reduce((sum, minute) => sum + minute.sent, 0);
  const wrong = board.incidents.map((incident) => {
    const { what, facts } = incidentWords(incident);
    return [what, incident.at === null ? "-" : moment(incident.at), facts];
  });
  return [
    ...(wrong.length === 0 ? ["No incidents."] : []),
    ...table(["INCIDENT", "SINCE", { head: "FACTS", cut: true }], wrong),
    ...(board.stops.length === 0 ? [] : ["", ...stoppedTable(board)]),
    "",
    `last hour: ${sent} sent, usually ${board.usualSent}`,
    `lost: ${dollars(board.lost)} on codes that no one entered, ` +
    `${dollars(board.projectedLoss)} more by midnight`,
    ...places("COUNTRY", board.countries),
    ...places("PREFIX", board.prefixes),
    ...(board.budgets.length === 0 ? [] : ["", ...budgetTable(board)]),
  ];
}

function places(head: string, rows: readonly Place[]): readonly Printed[] {
  const columns = [head, ...["SENT", "APPROVED", "BLOCKED", "USD"].map(numberColumn)];
  const cells = rows.map(({ name, sent, approved, blocked, cost }) => [
    name,
    ...[sent, approved, blocked].map(String),
    dollarDigits(cost),
  ]);
  return cells.length === 0 ? [] : ["", ...table(columns, cells)];
}

function budgetTable({ budgets }: IncidentBoard): readonly Printed[] {
  return table(
    ["BUDGET", ...["USED", "OF", "LEFT"].map(numberColumn)],
    budgets.map((budget) => {
      const { unit, used, max } = budget;
      const write = (amount: number) => unit === "usd" ? dollarDigits(amount) : String(amount);
      return [budgetName(budget), ...[used, max, Math.max(0, max - used)].map(write)];
    }),
  );
}
