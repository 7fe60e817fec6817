import type { AuditEvent } from "../../core/mod.ts";
import type { Command, CommandInput, Json, Misuse } from "./command.ts";
import { instant, parseSince, sinceForms } from "./units.ts";

const exportEvents: Command = {
  noun: "events",
  verb: "export",
  about: "The record of events, newest first, one JSON object a line",
  arguments: [],
  options: {
    since: { value: "WHEN", about: `events at or after: ${sinceForms}` },
    until: { value: "WHEN", about: "events before; up to now where left out" },
  },
  asks: false,
  plan: (input) => {
    const since = instantOption(input, "since");
    const until = instantOption(input, "until");
    if (typeof since === "object" && since !== null) return since;
    if (typeof until === "object" && until !== null) return until;
    return {
      question: "",
      run: ({ core, caller }) => {
        const events = core.exportRecord({ since, until }, caller);
        return Promise.resolve({ kind: "stream", rows: bodies(events) });
      },
    };
  },
};

export const eventsCommands: readonly Command[] = [exportEvents];

/** Null where it was not given. */
export function instantOption(input: CommandInput, name: string): number | null | Misuse {
  const typed = input.option(name);
  if (typed === null) return null;
  return parseSince(typed, input.now) ?? { misuse: `--${name} must be like ${sinceForms}.` };
}

async function* bodies(events: AsyncIterable<AuditEvent>): AsyncGenerator<Json> {
  for await (const event of events) yield eventBody(event);
}

function eventBody(event: AuditEvent): Json {
  return {
    id: event.id,
    at: instant(event.at),
    type: event.type,
    actor: event.actor,
    actor_name: event.actorName,
    user_id: event.userId,
    address: event.address,
    request_id: event.requestId,
    reason: event.reason,
    detail: event.detail,
    count: event.count,
    last_at: instant(event.lastAt),
  };
}
