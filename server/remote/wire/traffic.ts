import type { CountComparison } from "../../../core/domain/reports/comparison.ts";
import type { CountryHour, Operator, Traffic, TrafficMinute } from "../../../core/operator.ts";
import { type Codec, listOf, record, variants } from "../codec/codec.ts";
import { count, fraction, instant, integer, oneOf, text } from "../codec/values.ts";

type Input = Parameters<Operator["describeTraffic"]>[0];

const hoursOf = { hour: 1, day: 24 } as const;

const sentInput = record<{ readonly window: "hour" | "day" }>({ window: oneOf(["hour", "day"]) });

export const trafficInput: Codec<Input> = {
  schema: sentInput.schema,
  encode: ({ hours }) => sentInput.encode({ window: hours === 1 ? "hour" : "day" }),
  decode: (sent) => ({ hours: hoursOf[sentInput.decode(sent).window] }),
};

const minute: Codec<TrafficMinute> = record<TrafficMinute>({
  at: instant,
  sent: count,
  approved: count,
  failed: count,
  blocked: count,
});

const comparison: Codec<CountComparison> = variants<CountComparison, "kind">("kind", {
  same: {},
  few: {},
  percent: { percent: integer },
  times: { times: fraction },
});

export const traffic: Codec<Traffic> = record<Traffic>({
  at: instant,
  minutes: listOf(minute),
  yesterday: listOf(minute),
  compared: record<Traffic["compared"]>({
    sent: comparison,
    approved: comparison,
    failed: comparison,
    blocked: comparison,
  }),
  countries: listOf(record<CountryHour>({
    at: instant,
    country: text,
    sent: count,
    approved: count,
    blocked: count,
  })),
});
