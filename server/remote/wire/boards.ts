import type {
  IncidentBoard,
  IncidentPlace,
  Operator,
  StopPreview,
} from "../../../core/operator.ts";
import { type Codec, listOf, record } from "../codec/codec.ts";
import { count, flag, instant, integer, oneOf, text } from "../codec/values.ts";
import { ofPlace } from "./activity.ts";
import { usedBudget } from "./incidents.ts";
import { ofControls, stopScope } from "./sends.ts";
import { minutes } from "./traffic.ts";

const order = oneOf(["stop", "resume"]);

export const previewInput: Codec<Parameters<Operator["previewStop"]>[0]> = record<
  Parameters<Operator["previewStop"]>[0]
>({ order, scope: text });

export const stopPreview: Codec<StopPreview> = record<StopPreview>({
  order,
  scope: stopScope,
  from: instant,
  until: instant,
  complete: flag,
  requests: count,
  refused: count,
  approved: count,
  approvedNumbers: count,
  saved: integer,
  letThrough: count,
  added: integer,
});

const place: Codec<IncidentPlace> = record<IncidentPlace>({ ...ofPlace, country: text });

export const incidentBoard: Codec<IncidentBoard> = record<IncidentBoard>({
  ...ofControls,
  from: instant,
  minutes: minutes,
  usualSent: count,
  countries: listOf(place),
  prefixes: listOf(place),
  lost: integer,
  projectedLoss: integer,
  budgets: listOf(usedBudget),
});
