import { maskPhoneNumber } from "../../../domain/account/phone_number.ts";
import {
  counted,
  everythingEnds,
  final,
  ownerNotified,
  secondFactorForgiven,
  when,
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
    const { user, authenticators } = holdings;
    if (user.phoneVerifiedAt === null) return nothingToDo("no_second_factor_yet");
    return granted([
      final,
      ...when(holdings.totpBegun, "totp_removed"),
      ...counted("passkeys_removed", authenticators.passkeys),
      ...counted("recovery_codes_removed", authenticators.recoveryCodesLeft),
      ...when(authenticators.issuedCodeExpiresAt !== null, "issued_code_removed"),
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
      totp: authenticators.totpConfirmedAt !== null,
      passkeys: authenticators.passkeys,
      recovery_codes: authenticators.recoveryCodesLeft,
      sessions,
      devices,
    });
    const reset = await ports.factors.resetSecondFactor(user.id, ports.clock(), event);
    if (!reset) return nothingToDo("overtaken");
    await notifyOwner(ports, user, caller);
    return done;
  },
};
