import { alerts } from "../../../core/domain/audit_event.ts";
import { channels } from "../../../core/domain/channel.ts";
import type { Incident } from "../../../core/domain/reports/incident.ts";
import type { UsedBudget } from "../../../core/domain/sending/total_budget.ts";
import { type Codec, nullOr, record, variants } from "../codec/codec.ts";
import { count, instant, integer, oneOf, text } from "../codec/values.ts";

const ofBudget = {
  window: oneOf(["hour", "day"]),
  unit: oneOf(["messages", "usd"]),
  part: oneOf(["all", "strangers"]),
} as const;

export const usedBudget: Codec<UsedBudget> = record<UsedBudget>({
  ...ofBudget,
  used: integer,
  max: integer,
});

export const circuitName: Codec<"check" | typeof channels[number]> = oneOf([...channels, "check"]);

export const conversion: Codec<{ readonly sends: number; readonly approved: number }> = record<
  { readonly sends: number; readonly approved: number }
>({ sends: count, approved: count });

export const incident: Codec<Incident> = variants<Incident, "kind">("kind", {
  pause: { at: instant, scope: text, conversion },
  circuit: {
    at: instant,
    name: circuitName,
    state: oneOf(["open", "half_open"]),
    faults: count,
  },
  budget: { at: nullOr(instant), ...ofBudget, level: oneOf(["nearly", "full"]) },
  alert: { at: instant, alert: oneOf(alerts) },
});
