import type { AuditEvent } from "../../../core/domain/audit_event.ts";
import type { Operator } from "../../../core/operator.ts";
import { listOf, maybe, nullOr, record } from "../codec/codec.ts";
import { eventId, flag, instant, integer, nothing, oneOf, text, userId } from "../codec/values.ts";
import { activityDescription, activityInput } from "../wire/activity.ts";
import { auditEvent, feedEvent } from "../wire/events.ts";
import { ofTerminal, terminalMark, terminalsDescription } from "../wire/terminals.ts";
import { traffic, trafficInput } from "../wire/traffic.ts";
import { pageOf } from "../wire/pages.ts";
import { local, type OperationRows, reads } from "./operation.ts";

type Input<Name extends keyof Operator> = Parameters<Operator[Name]>[0];

const eventQuery = record<Input<"listAuditEvents">>({
  userId: nullOr(userId),
  actor: maybe(nullOr(oneOf(["operator"]))),
  since: maybe(nullOr(instant)),
  until: maybe(nullOr(instant)),
  cursor: nullOr(text),
  limit: integer,
});

const feedQuery = record<Input<"listFeed">>({
  after: nullOr(eventId),
  limit: integer,
  failuresOnly: flag,
});

const isFile = "is one large file: run this command where the database is.";

export const recordOperations: OperationRows<
  | "markTerminal"
  | "endTerminal"
  | "describeTerminals"
  | "listAuditEvents"
  | "listFeed"
  | "exportRecord"
  | "describeActivity"
  | "describeTraffic"
  | "importUsers"
  | "exportUsers"
> = {
  // Repeating these two does no harm, so they need no key of an idempotent request.
  markTerminal: reads("Show others that a terminal is open", terminalMark, nothing, null),
  endTerminal: reads("Say that a terminal closes", ofTerminal, nothing, null),
  describeTerminals: reads(
    "List the open terminals, and what operators did last",
    null,
    terminalsDescription,
    null,
  ),
  listAuditEvents: reads("List the audit log", eventQuery, pageOf<AuditEvent>(auditEvent), null),
  listFeed: reads("List the newest events, with usernames", feedQuery, listOf(feedEvent), null),
  exportRecord: local(`An export of the audit log ${isFile}`),
  describeActivity: reads("Describe what was sent", activityInput, activityDescription, null),
  describeTraffic: reads(
    "Describe what was sent in each minute, and the day before",
    trafficInput,
    traffic,
    null,
  ),
  importUsers: local(`An import ${isFile}`),
  exportUsers: local(`An export of all users ${isFile}`),
};
