import type { Instant } from "../../../domain/instant.ts";
import { type OpenTerminal, openTerminals } from "../../../domain/operator/terminal.ts";
import type { Ports } from "../../../ports/ports.ts";
import type { FeedEvent } from "../../reports/list_feed.ts";
import { nameUsers } from "../../reports/name_users.ts";

export interface TerminalsDescription {
  readonly at: Instant;
  readonly terminals: readonly OpenTerminal[];
  /** What operators did last, newest first, also by commands and the admin API. */
  readonly events: readonly FeedEvent[];
}

const eventsMax = 100;

/** Describes who has a terminal open, and what operators did last. Short indexed reads. */
export async function describeTerminals(
  ports: Pick<Ports, "heartbeats" | "events" | "reports" | "clock">,
): Promise<TerminalsDescription> {
  const at = ports.clock();
  const query = { userId: null, actor: "operator", cursor: null, limit: eventsMax } as const;
  const [beats, { items }] = await Promise.all([
    ports.heartbeats.listHeartbeats(),
    ports.events.listAuditEvents(query),
  ]);
  const names = await nameUsers(ports, items.map(({ userId }) => userId));
  return {
    at,
    terminals: openTerminals(beats, at),
    events: items.map((event) => ({
      event,
      username: event.userId === null ? null : names.get(event.userId) ?? null,
    })),
  };
}
