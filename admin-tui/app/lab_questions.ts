import type { PhoneNumber } from "../../core/domain/account/phone_number.ts";
import type { OperatorCaller } from "../../core/domain/audit_event.ts";
import type { Channel } from "../../core/domain/channel.ts";
import type { Outcome } from "../../core/domain/refusal.ts";
import type { Delivery } from "../../core/domain/sending/delivery.ts";
import type {
  CheckAnswer,
  FetchAnswer,
  Operator,
  StartAnswer,
  TestQuote,
} from "../../core/operator.ts";
import { type CoreReply, reply, type WriteReply, writeReply } from "./reply.ts";

/** Requests of the OTP lab to the core. */
export type LabQuestion =
  | { readonly kind: "quoteTest"; readonly to: PhoneNumber; readonly channel: Channel }
  | { readonly kind: "listTests" }
  | {
    readonly kind: "startTest";
    readonly test: number;
    readonly to: PhoneNumber;
    readonly channel: Channel;
  }
  | {
    readonly kind: "checkTest";
    readonly test: number;
    readonly verificationId: string;
    readonly code: string;
  }
  | { readonly kind: "cancelTest"; readonly test: number; readonly verificationId: string };

export type LabAnswer =
  | {
    readonly kind: "quoteTest";
    readonly to: PhoneNumber;
    readonly channel: Channel;
    readonly reply: CoreReply<Outcome<TestQuote, "invalid_input">>;
  }
  | { readonly kind: "listTests"; readonly reply: CoreReply<readonly Delivery[]> }
  | {
    readonly kind: "startTest";
    readonly test: number;
    readonly reply: WriteReply<Outcome<StartAnswer, StartRefusal>>;
  }
  | {
    readonly kind: "checkTest";
    readonly test: number;
    readonly reply: WriteReply<Outcome<CheckAnswer, "invalid_input" | "test_not_found">>;
  }
  | {
    readonly kind: "cancelTest";
    readonly test: number;
    readonly reply: WriteReply<Outcome<FetchAnswer, "test_not_found">>;
  };

/** Why no test was started: our own limits are checked before the provider is called. */
export type StartRefusal =
  | "invalid_input"
  | "test_number"
  | "phone_number_unreachable"
  | "channel_unavailable"
  | "provider_unavailable"
  | "sending_limited";

/** Tests read for the lab, which lists as many as fit. */
const testRows = 40;

/** Sends a request to the core. */
export async function askLab(
  core: Operator,
  caller: OperatorCaller,
  question: LabQuestion,
): Promise<LabAnswer> {
  switch (question.kind) {
    case "quoteTest": {
      const { to: phoneNumber, channel } = question;
      return { ...question, reply: await reply(core.quoteTest({ phoneNumber, channel })) };
    }
    case "listTests":
      return { ...question, reply: await reply(listTests(core)) };
    case "startTest": {
      const { kind, test, to, channel } = question;
      const started = core.startTestVerification({ phoneNumber: to, channel }, caller);
      return { kind, test, reply: await writeReply(started) };
    }
    case "checkTest": {
      const { kind, test, verificationId, code } = question;
      const checked = core.checkTestVerification({ verificationId, code }, caller);
      return { kind, test, reply: await writeReply(checked) };
    }
    case "cancelTest": {
      const { kind, test, verificationId } = question;
      const canceled = core.cancelTestVerification({ verificationId }, caller);
      return { kind, test, reply: await writeReply(canceled) };
    }
  }
}

async function listTests(core: Operator): Promise<readonly Delivery[]> {
  const query = { purpose: "test", cursor: null, limit: testRows } as const;
  return (await core.listDeliveries(query)).items;
}
