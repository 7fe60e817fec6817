import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { UserId } from "../../../core/domain/user_id.ts";
import type { Operator } from "../../../core/operator.ts";
import { answer, type CliCommand, type StreamRow } from "../command/command.ts";
import { eventBody, eventColumns, eventRow, eventText, isFailure } from "./event_words.ts";
import { findUserOption } from "../users/find_user.ts";
import { instantOption } from "../command/typed_options.ts";
import { table } from "../command/table.ts";
import { sinceForms } from "../../grammar/time_words.ts";
import { parseCount } from "../command/units.ts";
import { watchEvents } from "./watch_events.ts";

const limitMax = 10_000;
const limitDefault = 50;
const pageRows = 200;

const exportEvents: CliCommand = {
  noun: "events",
  verb: "export",
  about: "Exports the audit log, newest first, one JSON object per line",
  arguments: [],
  options: {
    since: { value: "WHEN", about: `events at or after: ${sinceForms}` },
    until: { value: "WHEN", about: "events before; default now" },
  },
  changes: false,
  records: true,
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

const filters = {
  failures: { value: null, about: "only refusals and failures" },
  user: { value: "NAME", about: "only events of this user (username or ID)" },
} as const;

const list: CliCommand = {
  noun: "events",
  verb: "list",
  about: "Lists recent events, newest first",
  arguments: [],
  options: {
    ...filters,
    since: { value: "WHEN", about: `events at or after: ${sinceForms}` },
    limit: {
      value: "N",
      about: `maximum number of events, 1 to ${limitMax}; default ${limitDefault}`,
    },
  },
  changes: false,
  asks: false,
  plan: (input) => {
    const since = instantOption(input, "since");
    if (typeof since === "object" && since !== null) return since;
    const limit = parseCount(input.option("limit") ?? String(limitDefault), 1, limitMax);
    if (limit === null) return { misuse: `--limit must be a whole number from 1 to ${limitMax}.` };
    return {
      question: "",
      run: async ({ core }) => {
        const user = await findUserOption(core, input);
        if (!user.ok) return user.answer;
        const query = { userId: user.value?.id ?? null, since };
        const wanted = input.flag("failures") ? isFailure : () => true;
        const { events, more } = await newest(core, query, wanted, limit);
        const end = events.length === 0 ? ["None."] : more ? ["More results: raise --limit."] : [];
        const names = await core.nameUsers(events.map(({ userId }) => userId));
        const rows = events.map((event) => eventRow(event, nameIn(names, event)));
        const bodies = events.map((event) => ({
          ...eventBody(event),
          username: event.userId === null ? null : names.get(event.userId) ?? null,
        }));
        return answer({ events: bodies, more }, [...table(eventColumns, rows), ...end]);
      },
    };
  },
};

const watch: CliCommand = {
  noun: "events",
  verb: "watch",
  about: "Prints events as they happen: text on a terminal, otherwise JSON lines",
  arguments: [],
  options: filters,
  changes: false,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core, pause }) => {
      const user = await findUserOption(core, input);
      if (!user.ok) return user.answer;
      const events = watchEvents(core, user.value?.id ?? null, pause);
      return { kind: "stream", rows: rows(core, events, input.flag("failures")) };
    },
  }),
};

export const eventsCommands: readonly CliCommand[] = [list, watch, exportEvents];

async function newest(
  core: Operator,
  span: { readonly userId: UserId | null; readonly since: Instant | null },
  wanted: (event: AuditEvent) => boolean,
  limit: number,
): Promise<{ readonly events: readonly AuditEvent[]; readonly more: boolean }> {
  const events: AuditEvent[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<Operator["listAuditEvents"]>> = await core.listAuditEvents({
      ...span,
      cursor,
      limit: pageRows,
    });
    events.push(...page.items.filter(wanted));
    cursor = page.next;
  } while (cursor !== null && events.length < limit);
  return { events: events.slice(0, limit), more: cursor !== null || events.length > limit };
}

async function* rows(
  core: Operator,
  events: AsyncIterable<AuditEvent>,
  failuresOnly: boolean,
): AsyncGenerator<StreamRow> {
  for await (const event of events) {
    if (failuresOnly && !isFailure(event)) continue;
    const names = await core.nameUsers([event.userId]);
    yield { json: eventBody(event), line: eventText(event, nameIn(names, event)) };
  }
}

/** Null if the event is about no user. */
function nameIn(
  names: ReadonlyMap<UserId, string>,
  { userId }: AuditEvent,
): string | null {
  return userId === null ? null : names.get(userId) ?? "(deleted)";
}

/** Always JSON, even on a terminal. */
async function* bodies(events: AsyncIterable<AuditEvent>): AsyncGenerator<StreamRow> {
  for await (const event of events) yield { json: eventBody(event), line: null };
}
