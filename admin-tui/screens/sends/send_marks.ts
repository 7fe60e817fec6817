import type { SendsDescription } from "../../../core/operator.ts";
import type { State } from "../../state/state.ts";
import { shortScope } from "../../words/block_words.ts";
import { serviceTrouble } from "../../words/service_words.ts";
import { span, type TextSpan } from "../../draw/text.ts";

/**
 * The header's marks on every screen while the service does not run, sends are stopped or paused,
 * or a circuit is open.
 */
export function sendMarks({ sends: { controls }, setting: { dev } }: State): readonly TextSpan[] {
  if (controls === null) return [];
  return [...serviceMark(controls, dev), ...blockMarks(controls)];
}

function serviceMark({ service }: SendsDescription, dev: boolean): readonly TextSpan[] {
  // The clock of deno task dev can be moved.
  if (dev && service.state === "unseen" && service.seconds === null) return [];
  const trouble = serviceTrouble(service);
  return trouble === null ? [] : [span(`${trouble.words}  `, trouble.tone)];
}

function blockMarks(controls: SendsDescription): readonly TextSpan[] {
  const worse = [...stopMark(controls), ...circuitMark(controls)];
  return worse.length > 0 ? worse : pauseMark(controls);
}

function pauseMark({ pauses }: SendsDescription): readonly TextSpan[] {
  const count = pauses.filter(({ active }) => active).length;
  return count === 0 ? [] : [span(`${count} paused  `, "warn")];
}

function stopMark({ stops }: SendsDescription): readonly TextSpan[] {
  if (stops.length === 0) return [];
  if (stops.some(({ scope }) => scope === "all")) return [span("SENDS STOPPED  ", "bad")];
  const [first, second, third] = stops.map(({ scope }) => shortScope(scope));
  const names = third === undefined
    ? [first, second].filter((name) => name !== undefined).join(", ")
    : `${stops.length} scopes`;
  return [span(`STOPPED: ${names}  `, "bad")];
}

function circuitMark({ circuits }: SendsDescription): readonly TextSpan[] {
  const states = circuits.map(({ state }) => state);
  if (states.includes("open")) return [span("circuit open  ", "bad")];
  return states.includes("half_open") ? [span("circuit half-open  ", "warn")] : [];
}
