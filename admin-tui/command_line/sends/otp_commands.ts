import type { DeliveryStatus } from "../../../core/domain/sending/delivery.ts";
import { maskPhoneNumber } from "../../../core/domain/account/phone_mask.ts";
import { parsePossibleNumber } from "../../../core/domain/account/phone_number.ts";
import { channels } from "../../../core/domain/channel.ts";
import type { Instant } from "../../../core/domain/instant.ts";
import type { Refusal } from "../../../core/domain/refusal.ts";
import type { ProviderCall } from "../../../core/domain/sending/provider_call.ts";
import type { CheckAnswer, FetchAnswer, StartAnswer } from "../../../core/operator.ts";
import { inWords } from "../../draw/time.ts";
import { providerName } from "../../words/provider_words.ts";
import { refusalWords, wordsOfRefusal } from "../../words/refusals.ts";
import { troubles } from "../../words/troubles.ts";
import { columns } from "../command/columns.ts";
import {
  answer,
  type CliCommand,
  type CommandAnswer,
  type JsonValue,
  type RefusedAnswer,
  refusedWith,
} from "../command/command.ts";

const idArgument = { name: "ID", about: "the SID (VE...) printed by otp send" };

const send: CliCommand = {
  noun: "otp",
  verb: "send",
  about: "Sends one real test code, which costs money, and shows the result",
  arguments: [{ name: "NUMBER", about: "a phone number with + and country code" }],
  options: { channel: { value: "NAME", about: "sms, call or whatsapp", values: channels } },
  changes: true,
  sends: true,
  asks: true,
  plan: (input) => {
    const phoneNumber = parsePossibleNumber(input.argument("NUMBER"));
    if (phoneNumber === null) return { misuse: `${troubles.notANumber}.` };
    const typed = input.option("channel");
    const channel = channels.find((each) => each === typed?.toLowerCase());
    if (channel === undefined) {
      return { misuse: `--channel must be one of ${channels.join(", ")}.` };
    }
    const what = channel === "call" ? "Make one call" : `Send one message by ${channel}`;
    const asked = `${what} to ${maskPhoneNumber(phoneNumber)}?`;
    return {
      question: ({ simulated }) =>
        Promise.resolve({
          kind: "question",
          lines: [`${asked} ${simulated ? "The simulator is free." : "This costs money."}`],
          typed: null,
        }),
      run: async ({ core, caller, clock }) => {
        const outcome = await core.startTestVerification({ phoneNumber, channel }, caller);
        if (!outcome.ok) return refusedSend(outcome.refusal, clock());
        const { value } = outcome;
        const status = { delivery_status: statusOf(value) };
        return evidence(value, startWords(value), value.result === "sent", status);
      },
    };
  },
};

const check: CliCommand = {
  noun: "otp",
  verb: "check",
  about: "Checks a test code; the provider allows five attempts",
  arguments: [idArgument, { name: "CODE", about: "the code that arrived" }],
  options: {},
  changes: true,
  sends: true,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core, caller }) => {
      const order = { verificationId: input.argument("ID"), code: input.argument("CODE") };
      const outcome = await core.checkTestVerification(order, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const { value } = outcome;
      return evidence(value, checkWords[value.result], value.result === "approved");
    },
  }),
};

const cancel: CliCommand = {
  noun: "otp",
  verb: "cancel",
  about: "Cancels a test, so that the number can be tested again immediately",
  arguments: [idArgument],
  options: {},
  changes: true,
  sends: true,
  asks: false,
  plan: (input) => ({
    question: "",
    run: async ({ core, caller }) => {
      const order = { verificationId: input.argument("ID") };
      const outcome = await core.cancelTestVerification(order, caller);
      if (!outcome.ok) return refusedWith(outcome.refusal);
      const { value } = outcome;
      return evidence(value, cancelWords[value.result], value.result === "found");
    },
  }),
};

export const otpCommands: readonly CliCommand[] = [send, check, cancel];

/** A refused message, with the limit that blocked it, and the time when it opens again. */
function refusedSend(refusal: Refusal, now: Instant): RefusedAnswer {
  const { retryAfterSeconds: seconds, ...rest } = refusal;
  if (seconds === undefined || refusal.block === undefined) return refusedWith(refusal);
  return refusedWith(refusal, `${wordsOfRefusal(rest)}; opens again ${inWords(seconds, now)}`);
}

/** As in the list of deliveries. */
function statusOf(started: StartAnswer): DeliveryStatus {
  if (started.result !== "fault") return started.result;
  return started.untouched ? "failed" : "uncertain";
}

function startWords(started: StartAnswer): string {
  if (started.result === "sent") return sentWords(started);
  if (started.result === "refused") return `Not sent: ${refusalWords[started.refusal]}`;
  return started.untouched
    ? "Not sent: the provider did not accept the request"
    : troubles.maybeSent;
}

/** Adds the channel that the provider reports if it differs, such as `rcs` for `sms`. */
function sentWords(
  { channel, answeredChannel }: Extract<StartAnswer, { readonly result: "sent" }>,
): string {
  const differs = answeredChannel !== null && answeredChannel !== channel;
  return `Sent by ${channel}${differs ? `; the provider reports ${answeredChannel}` : ""}`;
}

const checkWords: Readonly<Record<CheckAnswer["result"], string>> = {
  approved: "Correct code: approved",
  wrong: "Incorrect code",
  gone: "The provider no longer knows this test",
  too_many_attempts: "Too many incorrect codes: this test has ended",
  fault: troubles.noVerdict,
};

const cancelWords: Readonly<Record<FetchAnswer["result"], string>> = {
  found: "Canceled",
  gone: "The provider no longer knows this test",
  fault: troubles.noVerdict,
};

/** The result and the provider call behind it, whether it succeeded or failed. */
function evidence(
  value: StartAnswer | CheckAnswer | FetchAnswer,
  words: string,
  succeeded: boolean,
  more: Readonly<Record<string, string>> = {},
): CommandAnswer {
  const { result, call } = value;
  const json = {
    result,
    refusal: value.result === "refused" ? value.refusal : null,
    words,
    ...more,
    verification_id: call.verificationId,
    call: callBody(call),
  };
  return answer(json, [`${words}.`, ...callLines(call)], succeeded ? 0 : 1);
}

function callBody(call: ProviderCall): JsonValue {
  return {
    operation: call.operation,
    method: call.method,
    path: call.path,
    http_status: call.httpStatus,
    provider_code: call.providerCode,
    provider_request_id: call.providerRequestId,
    verification_status: call.verificationStatus,
    latency_ms: call.latencyMs,
    operator_words: call.operatorWords,
  };
}

function callLines(call: ProviderCall): readonly string[] {
  const rows: readonly (readonly [string, string | number | null])[] = [
    ["SID", call.verificationId],
    ["state", call.verificationStatus],
    ["HTTP", call.httpStatus ?? "no response"],
    [providerName, call.providerCode],
    ["latency", `${call.latencyMs} ms`],
    ["call", `${call.method} ${call.path}`],
    ["request", call.providerRequestId],
    ["meaning", call.operatorWords],
  ];
  return columns(rows.flatMap(([name, value]) => value === null ? [] : [[name, String(value)]]));
}
