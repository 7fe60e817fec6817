import type { AuditEventId } from "../../core/domain/audit_event.ts";
import type { Outcome } from "../../core/domain/refusal.ts";
import type { ActivityWindow } from "../../core/domain/reports/activity.ts";
import type { PolicyReplay } from "../../core/domain/reports/replay_report.ts";
import type { Trace } from "../../core/domain/reports/trace.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type { ActivityDescription, FeedEvent, Operator, Traffic } from "../../core/operator.ts";
import { replayDays } from "../state/replay_state.ts";
import { type CoreReply, reply } from "./reply.ts";

/** Requests of the Activity screen, timelines and replays to the core. None of them writes. */
export type ActivityQuestion =
  | FiguresQuestion
  | FeedQuestion
  | { readonly kind: "replayPolicy" }
  | { readonly kind: "traceDelivery"; readonly deliveryId: Delivery["id"] };

export interface FiguresQuestion {
  readonly kind: "describeActivity";
  readonly window: ActivityWindow;
  /** Whether to count by country and hour, for the heat map. */
  readonly countries?: boolean;
}

export interface FeedQuestion {
  readonly kind: "readFeed";
  /** The newest event whose count is final; null to start with the newest event. */
  readonly after: AuditEventId | null;
  readonly failuresOnly: boolean;
}

export type ActivityAnswer =
  | (Omit<FiguresQuestion, "countries"> & { readonly reply: CoreReply<ActivityRead> })
  | FeedAnswer
  | { readonly kind: "replayPolicy"; readonly reply: CoreReply<PolicyReplay> }
  | {
    readonly kind: "traceDelivery";
    readonly deliveryId: Delivery["id"];
    readonly reply: CoreReply<Outcome<Trace, "delivery_not_found">>;
  };

export interface ActivityRead {
  readonly figures: ActivityDescription;
  /** Null for a week. */
  readonly traffic: Traffic | null;
}

export interface FeedAnswer extends FeedQuestion {
  readonly reply: CoreReply<readonly FeedEvent[]>;
}

/** Events in one read, and the most that the screen keeps. */
export const feedRows = 100;

/** Sends a request to the core. */
export async function askActivity(
  core: Operator,
  question: ActivityQuestion,
): Promise<ActivityAnswer> {
  switch (question.kind) {
    case "describeActivity":
      return { ...question, reply: await reply(readActivity(core, question)) };
    case "readFeed": {
      const { after, failuresOnly } = question;
      const input = { after, failuresOnly, limit: feedRows };
      return { ...question, reply: await reply(core.listFeed(input)) };
    }
    case "replayPolicy": {
      const replayed = core.replayPolicy({ policy: null, days: replayDays });
      return { ...question, reply: await reply(replayed) };
    }
    case "traceDelivery":
      return { ...question, reply: await reply(core.traceDelivery(question)) };
  }
}

const hoursOf = { hour: 1, day: 24, week: null } as const;

async function readActivity(
  core: Operator,
  { window, countries = false }: FiguresQuestion,
): Promise<ActivityRead> {
  const figures = await core.describeActivity({ window });
  const hours = hoursOf[window];
  const traffic = hours === null ? null : await core.describeTraffic({ hours, countries });
  return { figures, traffic };
}
