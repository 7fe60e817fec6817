import { maskPhoneNumber } from "../../../domain/account/phone_number.ts";
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
 * Takes a user's whole second factor back to the beginning: the next login proves the phone again,
 * as the first did, and mints ten recovery codes (ASVS 5.0 6.4.4). It needs the number to be in its
 * owner's hands; one that is lost is helped by `issueCode`.
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

/** How the record tells of each kind that went. */
const recorded: ByKind<AuditEvent["detail"]> = {
  totp: ({ length }) => ({ totp: length > 0 }),
  passkey: ({ length }) => ({ passkeys: length }),
  recovery_codes: ([codes]) => ({ recovery_codes: codes?.count ?? 0 }),
  issued_code: () => ({}),
};
