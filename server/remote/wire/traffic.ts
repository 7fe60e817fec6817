import type { CountryHour, MinuteCount, Operator, Traffic } from "../../../core/operator.ts";
import { type Codec, listOf, record } from "../codec/codec.ts";
import { count, instant, oneOf, text } from "../codec/values.ts";

type Input = Parameters<Operator["describeTraffic"]>[0];

const hoursOf = { hour: 1, day: 24 } as const;

const sentInput = record<{ readonly window: "hour" | "day" }>({ window: oneOf(["hour", "day"]) });

export const trafficInput: Codec<Input> = {
  schema: sentInput.schema,
  encode: ({ hours }) => sentInput.encode({ window: hours === 1 ? "hour" : "day" }),
  decode: (sent) => ({ hours: hoursOf[sentInput.decode(sent).window] }),
};

export const minute: Codec<MinuteCount> = record<MinuteCount>({
  at: instant,
  sent: count,
  approved: count,
  failed: count,
  blocked: count,
});

export const traffic: Codec<Traffic> = record<Traffic>({
  at: instant,
  from: instant,
  minutes: listOf(minute),
  yesterday: listOf(minute),
  countries: listOf(record<CountryHour>({
    at: instant,
    country: text,
    sent: count,
    approved: count,
    blocked: count,
  })),
});
