/** Answers from the core and the simulator to the OTP lab. */
import type { Block, BlockReason } from "../../../../core/domain/refusal.ts";
import type { PhoneNumber } from "../../../../core/domain/account/phone_number.ts";
import type { Delivery } from "../../../../core/domain/sending/delivery.ts";
import type { TestQuote } from "../../../../core/usecases/sending/quote_test_verification.ts";
import type { StartRefusal } from "../../../../admin-tui/app/lab_questions.ts";
import type { Msg } from "../../../../admin-tui/program/update.ts";
import { newDelivery } from "../../../contracts/delivery_fixtures.ts";
import { noon } from "../../states.ts";

const to = "+12025550142" as PhoneNumber;

/** From the lab's opening to a number that was accepted. */
export const toDraft: readonly string[] = ["2", "e", ...to, "enter"];

type Asked = Extract<Msg, { readonly type: "answered" }>["answer"];

function answered(answer: Asked, at = noon): Msg {
  return { type: "answered", now: at, answer };
}

/** The answer to `quoteTest`. */
export function quoted(refused: BlockReason | null = null, channel: "sms" | "call" = "sms"): Msg {
  const value: TestQuote = {
    country: "US",
    kind: "fixed_line_or_mobile",
    price: channel === "sms" ? 8300 : 14_000,
    pricesDate: "2026-11-01",
    refused,
  };
  return answered({ kind: "quoteTest", to, channel, reply: { value: { ok: true, value } } });
}

/** Our own limits refused the send. */
export function startRefused(code: StartRefusal, retryAfterSeconds?: number, block?: Block): Msg {
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const refusal = { code, ...wait, ...(block === undefined ? {} : { block }) };
  return answered({ kind: "startTest", test: 1, reply: { value: { ok: false, refusal } } });
}

/** The provider's refusal of a start, or no response at all. */
export function startFailed(kind: "60203" | "none"): Msg {
  const call = {
    operation: "start",
    method: "POST",
    path: `/v2/Services/VA${"0".repeat(32)}/Verifications`,
    httpStatus: kind === "none" ? null : 429,
    providerCode: kind === "none" ? null : 60203,
    providerRequestId: kind === "none" ? null : `RQ${"0".repeat(32)}`,
    verificationId: null,
    serviceId: `VA${"0".repeat(32)}`,
    verificationStatus: null,
    latencyMs: kind === "none" ? 5000 : 31,
    operatorWords: kind === "none"
      ? "Twilio did not respond in time and may have acted: check the network."
      : "All sends to this number are used up: the last code still works.",
  } as const;
  const value = kind === "none"
    ? {
      result: "fault",
      untouched: false,
      retryAfterSeconds: null,
      scope: "provider",
      call,
    } as const
    : {
      result: "refused",
      refusal: "too_many_sends",
      retryAfterSeconds: null,
      landline: false,
      wentOut: false,
      messageId: null,
      call,
    } as const;
  return answered({ kind: "startTest", test: 1, reply: { value: { ok: true, value } } });
}

export function testsListed(items: readonly Delivery[]): Msg {
  return answered({ kind: "listTests", reply: { value: items } });
}

export const testsUnread: Msg = answered({ kind: "listTests", reply: "unavailable" });

export const phoneShows = (code: string | null): Msg =>
  answered({ kind: "readCode", test: 1, code });

export const faultsArmed = (...reply: readonly string[]): Msg =>
  answered({ kind: "readFaults", reply });

export const simulatorAway: Msg = answered({ kind: "armFault", reply: "unavailable" });

/** Tests of every outcome, newest first. */
export const tested: readonly Delivery[] = [
  { minutes: 2, status: "sent", verificationId: "VE1", approvedAt: noon, price: 8300 },
  { minutes: 9, status: "sent", verificationId: "VE2", guesses: 5, channel: "whatsapp" },
  { minutes: 40, status: "blocked", blockReason: "budget", blockedBy: "number/hour/messages" },
  { minutes: 65, status: "failed", providerCode: 60410, httpStatus: 403, channel: "call" },
  { minutes: 200, status: "uncertain" },
  { minutes: 3000, status: "sent", messageStatus: "delivered", country: "GB" },
].map(({ minutes, ...facts }, at) => ({
  ...newDelivery({ at: noon - minutes * 60_000, purpose: "test" }),
  id: `dlv_${String(at).padStart(26, "0")}`,
  maskedPhoneNumber: "+1 ... ... 42",
  estimatedPrice: 8300,
  ...facts,
} as Delivery));
