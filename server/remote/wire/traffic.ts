import type { CountryHour, MinuteCount, Operator, Traffic } from "../../../core/operator.ts";
import { type Codec, listOf, record } from "../codec/codec.ts";
import { count, flag, instant, oneOf, text } from "../codec/values.ts";

type Input = Parameters<Operator["describeTraffic"]>[0];

const hoursOf = { hour: 1, day: 24 } as const;

interface SentInput {
  readonly window: "hour" | "day";
  readonly countries: boolean;
}

const sentInput = record<SentInput>({ window: oneOf(["hour", "day"]), countries: flag });

export const trafficInput: Codec<Input> = {
  schema: sentInput.schema,
  encode: ({ hours, countries }) =>
    sentInput.encode({ window: hours === 1 ? "hour" : "day", countries }),
  decode: (sent) => {
    const { window, countries } = sentInput.decode(sent);
    return { hours: hoursOf[window], countries };
  },
};

const minuteMs = 60_000;
const numbers = listOf(listOf(count));

/** Two days have 2,880 minutes: as numbers without names, a third of the bytes. */
export const minutes: Codec<readonly MinuteCount[]> = {
  schema: numbers.schema,
  encode: (counted) =>
    numbers.encode(
      counted.map((
        { at, sent, approved, failed, blocked },
      ) => [at / minuteMs, sent, approved, failed, blocked]),
    ),
  decode: (sent) =>
    numbers.decode(sent).map(([minute = 0, sent = 0, approved = 0, failed = 0, blocked = 0]) => ({
      at: minute * minuteMs,
      sent,
      approved,
      failed,
      blocked,
    })),
};

export const traffic: Codec<Traffic> = record<Traffic>({
  at: instant,
  from: instant,
  minutes,
  yesterday: minutes,
  countries: listOf(record<CountryHour>({
    at: instant,
    country: text,
    sent: count,
    approved: count,
    blocked: count,
  })),
});
