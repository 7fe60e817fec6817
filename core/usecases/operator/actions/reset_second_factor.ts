import { maskPhoneNumber } from "../../../domain/account/phone_mask.ts";
import type { AuditEvent } from "../../../domain/audit_event.ts";
import { type ByKind, factorKinds, membersByKind } from "../../../domain/factors/authenticators.ts";
import {
  everythingEnds,
  factorsRemoved,
  final,
  ownerNotified,
  secondFactorForgiven,
} from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import {
  actionEvent,
  done,
  nothingToDo,
  notifyOwner,
  type OperatorAction,
} from "./operator_action.ts";

/**
 * Resets a user's second factor completely: the next login verifies the phone again, like the first
 * one, and creates ten recovery codes (ASVS 5.0 6.4.4). The owner must still have the phone number;
 * if it is lost, use `issueCode`.
 */
export const resetSecondFactor: OperatorAction<"reset_second_factor", null> = {
  name: "reset_second_factor",
  confirmation: "digits",
  effects: ({ holdings, now }) => {
    const { user } = holdings;
    if (user.phoneVerifiedAt === null) return nothingToDo("no_second_factor_yet");
    return granted([
      final,
      ...factorsRemoved(holdings, factorKinds),
      ...secondFactorForgiven(user, now),
      ...everythingEnds(holdings),
      { effect: "phone_unverified", maskedPhoneNumber: maskPhoneNumber(user.phoneNumber) },
      { effect: "phone_needed" },
      ownerNotified(user),
    ]);
  },
  perform: async (ports, order, caller) => {
    const { user, sessions, devices, authenticators } = order.target.holdings;
    const event = actionEvent(ports, order, "second_factor.reset", caller, {
      ...membersByKind(authenticators, recorded),
      sessions,
      devices,
    });
    const reset = await ports.factors.resetSecondFactor(user.id, ports.clock(), event);
    if (!reset) return nothingToDo("overtaken");
    await notifyOwner(ports, user, caller);
    return done;
  },
};

/** The audit event's details for each kind of factor that was removed. */
const recorded: ByKind<AuditEvent["detail"]> = {
  totp: ({ length }) => ({ totp: length > 0 }),
  passkey: ({ length }) => ({ passkeys: length }),
  recovery_codes: ([codes]) => ({ recovery_codes: codes?.count ?? 0 }),
  issued_code: () => ({}),
};
