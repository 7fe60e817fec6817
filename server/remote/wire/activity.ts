import { activityWindows } from "../../../core/domain/reports/activity.ts";
import type {
  ActivityDescription,
  ActivityFailure,
  ActivityPlace,
  Operator,
} from "../../../core/operator.ts";
import { type Codec, listOf, type Members, nullOr, record } from "../codec/codec.ts";
import { count, fraction, instant, integer, oneOf, text } from "../codec/values.ts";
import { failureCause } from "./failures.ts";
import { sendsDescription } from "./sends.ts";

type Totals = ActivityDescription["totals"];
type Bucket = ActivityDescription["buckets"][number];
type Input = Parameters<Operator["describeActivity"]>[0];

const totals: Codec<Totals> = record<Totals>({
  sent: count,
  approved: count,
  conversion: nullOr(fraction),
  failed: count,
  blocked: count,
  undelivered: count,
});

export const ofPlace: Members<ActivityPlace> = {
  name: text,
  sent: count,
  approved: count,
  blocked: count,
  cost: integer,
};

const place: Codec<ActivityPlace> = record<ActivityPlace>(ofPlace);

const window = oneOf(activityWindows);

export const activityInput: Codec<Input> = record<Input>({ window });

export const activityDescription: Codec<ActivityDescription> = record<ActivityDescription>({
  at: instant,
  window,
  buckets: listOf(record<Bucket>({ at: instant, sent: count, approved: count })),
  totals,
  before: totals,
  latency: record<ActivityDescription["latency"]>({
    p50Ms: nullOr(integer),
    p95Ms: nullOr(integer),
  }),
  failures: listOf(record<ActivityFailure>({ cause: failureCause, count })),
  countries: listOf(place),
  prefixes: listOf(place),
  projectedToday: nullOr(integer),
  sends: sendsDescription,
});
