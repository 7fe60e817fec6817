import { firstKey } from "../app/first_key.ts";
import { type Line, lineWidth, span, type Tone } from "../draw/text.ts";
import { momentWords } from "../draw/time.ts";
import type { ShownIncident } from "../state/incidents_state.ts";
import { screenOf } from "../state/place.ts";
import type { State } from "../state/state.ts";
import { type IncidentWords, incidentWords } from "../words/incidents/incident_words.ts";

/** Worst first. Empty in calm times. */
export function shownIncidents({ incidents, sends }: State): readonly ShownIncident[] {
  const { unreadSince } = incidents;
  const unread: readonly ShownIncident[] = unreadSince === null
    ? []
    : [{ kind: "unread", at: unreadSince }];
  return [...unread, ...sends.controls?.incidents ?? []];
}

/** What is wrong, in one line, or that it is over; null in calm times. */
export function incidentBar(state: State): Line | null {
  const [worst, ...others] = shownIncidents(state);
  const { over } = state.incidents;
  if (worst === undefined) {
    return over === null ? null : [span(` ✓ Over: ${wordsOf(over.incident).over}`, "good")];
  }
  const { what, facts } = wordsOf(worst);
  const more = others.length === 0 ? "" : `  and ${others.length} more`;
  const opens = firstKey(state, "board.open@global", "!");
  const key = screenOf(state) === "board" ? "" : `  ${opens} opens the board`;
  const tone = toneOf(worst);
  const head = [span(` ! ${what}`, tone)];
  const parts: Line = [
    span(timeWords(worst, state), tone),
    span(facts === "" ? "" : `: ${facts}`),
  ];
  const end: Line = [span(more, "strong"), span(key, "dim")];
  const ways: readonly Line[] = [
    [...head, ...parts, ...end],
    [...head, ...parts, span(more, "strong")],
    [...head, ...parts.slice(0, 1), span(more, "strong")],
    [...head, span(more, "strong")],
  ];
  return ways.find((way) => lineWidth(way) <= state.size.columns) ?? head;
}

/** Not its age, which would read as part of the sentence, and aloud again at every change. */
function timeWords({ at }: ShownIncident, { now }: State): string {
  return at === null ? "" : ` since ${momentWords(at, now)} UTC`;
}

function wordsOf(incident: ShownIncident): IncidentWords {
  if (incident.kind !== "unread") return incidentWords(incident);
  return {
    what: "Database busy or unreachable",
    facts: "what is shown may be old",
    over: "the database can be read again",
  };
}

/** Red for what keeps users out or costs money now. The words say the same. */
function toneOf(incident: ShownIncident): Tone {
  if (incident.kind === "unread") return "bad";
  if (incident.kind === "circuit") return incident.state === "open" ? "bad" : "warn";
  return incident.kind === "budget" && incident.level === "full" ? "bad" : "warn";
}
