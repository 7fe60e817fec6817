import { maskPhoneNumber } from "../../../domain/account/phone_mask.ts";
import type { OperatorCaller } from "../../../domain/audit_event.ts";
import { codePurpose, sendsMax } from "../../../domain/challenge/challenge.ts";
import { counted, effectIf } from "../../../domain/operator/action_effect.ts";
import { granted, type Refusal, type Refused, refused } from "../../../domain/refusal.ts";
import { resetThrottle } from "../../../domain/throttle.ts";
import { recordRefusal } from "../../record/record_refusal.ts";
import { throttleRefusal } from "../../record/throttle_refusal.ts";
import { deliverCode, type SendCodeRefusal } from "../../sending/deliver_code.ts";
import {
  actionEvent,
  type ActionOrder,
  type ActionPorts,
  done,
  nothingToDo,
  type OperatorAction,
  type ResendRefusal,
} from "./operator_action.ts";
import { findWaitingCode, type WaitingCode, withoutUselessWait } from "./waiting_code.ts";

/**
 * Resends the code that a user is waiting for, on the same path as the user's own request: with the
 * same waits, counts, budgets, stops and fraud guard, counted for the client that requested it. The
 * operator never sees the code. Only the refusal says more than the user's: which limit it was, and
 * until when.
 *
 * Unlike the other actions it is not one transaction: the request is recorded first, with its
 * reason, and stays in the audit log if the message is then refused or another one was faster.
 */
export const resendCode: OperatorAction<"resend_code", WaitingCode> = {
  name: "resend_code",
  confirmation: "y",
  keepsReset: true,
  findItem: (ports, { user }) => findWaitingCode(ports, user),
  noItem: ({ user, challenges }) => {
    if (user.lockedAt !== null) return "account_locked";
    return challenges === 0 ? "no_code_waits" : null;
  },
  effects: ({ item: { found: { challenge, user }, channel, isTest, blocks }, now: at }) => {
    const left = sendsMax - challenge.sends - 1;
    return granted([
      ...blocks.map((obstacle) => ({ effect: "blocked_now", obstacle, at } as const)),
      {
        effect: "code_sent",
        purpose: codePurpose(challenge, user.phoneVerifiedAt),
        channel,
        maskedPhoneNumber: maskPhoneNumber(challenge.phoneNumber ?? user.phoneNumber),
      },
      ...effectIf(isTest, "nothing_sent"),
      ...effectIf(left <= 0, "last_code"),
      ...counted("codes_left", Math.max(0, left)),
      { effect: "limits_apply" },
    ]);
  },
  perform: async (ports, order, caller) => {
    const { found, channel, locale, client } = order.target.item;
    const detail = factsOf(order);
    const event = actionEvent(ports, order, "code.resend_requested", caller, detail);
    await ports.events.appendAuditEvent(event);
    const full = await takeReset(ports, order, caller);
    if (full !== null) return full;
    const what = { channel, locale, appHash: null };
    const sent = await deliverCode(ports, found, what, { ...caller, client });
    return sent.ok ? done : refusalOf(sent.refusal);
  },
};

function factsOf(
  { target: { item: { found: { challenge }, channel } } }: ActionOrder<WaitingCode>,
): Readonly<Record<string, string>> {
  return { challenge_id: challenge.id, channel, purpose: challenge.purpose };
}

/** The user's way to another code of a reset is another request, which is limited. */
async function takeReset(
  ports: ActionPorts,
  order: ActionOrder<WaitingCode>,
  caller: OperatorCaller,
): Promise<Refused<"throttled"> | null> {
  const { challenge: { purpose }, user } = order.target.item.found;
  if (purpose !== "password_reset") return null;
  const refusing = await throttleRefusal(ports, [resetThrottle(user.id)]);
  if (refusing === null) return null;
  const facts = { type: "code.refused", userId: user.id, detail: factsOf(order) } as const;
  return await recordRefusal(ports, refusing, facts, caller);
}

/** What the operator may know: not which methods the user can choose now. */
function refusalOf(
  { code, retryAfterSeconds, block, provider }: Refusal<SendCodeRefusal>,
): Refused<ResendRefusal | "nothing_to_do"> {
  switch (code) {
    case "invalid_challenge":
    case "challenge_consumed":
    case "challenge_replaced":
    case "challenge_expired":
    case "challenge_exhausted":
      return nothingToDo("no_code_waits");
    default:
      return withoutUselessWait(refused(code, {
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        ...(block === undefined ? {} : { block }),
        ...(provider === undefined ? {} : { provider }),
      }));
  }
}
