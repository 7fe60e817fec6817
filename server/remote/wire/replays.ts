import type { PolicyReplay, ReplayTotals } from "../../../core/domain/reports/replay_report.ts";
import type { Operator } from "../../../core/operator.ts";
import { type Codec, listOf, type Members, nullOr, plain, record } from "../codec/codec.ts";
import { list, oneOf, type Schema } from "../../http/schema.ts";
import { count, flag, instant, integer, namesTo, text } from "../codec/values.ts";
import { sendPolicy } from "./sends.ts";

type Input = Parameters<Operator["replayPolicy"]>[0];
type Limit = PolicyReplay["byLimit"][number];

export const replayInput: Codec<Input> = record<Input>({
  policy: nullOr(sendPolicy),
  days: integer,
});

const ofTotals: Members<ReplayTotals> = {
  requests: count,
  wouldSend: count,
  wouldBlock: count,
  genuineBlocked: count,
  unapprovedBlocked: count,
  letThrough: count,
  spent: integer,
  saved: integer,
  added: integer,
};

const limit = record<{ readonly limit: string; readonly blocked: number }>({
  limit: text,
  blocked: count,
});

const blockedByLimit: Codec<Limit> = {
  schema: limit.schema,
  encode: ([name, blocked]) => limit.encode({ limit: name, blocked }),
  decode: (sent) => {
    const { limit: name, blocked } = limit.decode(sent);
    return [name, blocked];
  },
};

const notReplayed: Codec<PolicyReplay["notReplayed"]> = plain(
  list(oneOf(["number_kind"])) as Schema as Schema<PolicyReplay["notReplayed"]>,
);

export const policyReplay: Codec<PolicyReplay> = record<PolicyReplay>({
  ...ofTotals,
  from: instant,
  until: instant,
  complete: flag,
  notEvaluated: count,
  genuineNumbersHindered: count,
  actual: record<PolicyReplay["actual"]>({ sent: count, blocked: count, notSent: count }),
  byReason: namesTo(count),
  byLimit: listOf(blockedByLimit),
  byCountry: listOf(record<PolicyReplay["byCountry"][number]>({ ...ofTotals, country: text })),
  byDay: listOf(record<PolicyReplay["byDay"][number]>({ ...ofTotals, day: text })),
  notReplayed,
});
