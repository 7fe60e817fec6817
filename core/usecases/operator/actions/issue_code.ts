import { failuresInRowMax, secondFactorBlock, type User } from "../../../domain/account/user.ts";
import { countOf } from "../../../domain/factors/authenticators.ts";
import {
  hashRecoveryCode,
  issuedCodeLifetimeSeconds,
  mintRecoveryCode,
} from "../../../domain/factors/recovery_code.ts";
import { after, type Instant } from "../../../domain/instant.ts";
import { invariant } from "../../../domain/invariant.ts";
import {
  type ActionEffect,
  counted,
  factorsRemoved,
  ownerNotified,
} from "../../../domain/operator/action_effect.ts";
import { granted } from "../../../domain/refusal.ts";
import { actionEvent, nothingToDo, notifyOwner, type OperatorAction } from "./operator_action.ts";

/**
 * Issues one random recovery code, valid for an hour and for one use (ASVS 5.0 6.4.1). With it and
 * the password, its owner logs in and can change a lost phone number within ten minutes; or, with a
 * code to the phone, sets a new password. The operator never knows a password (ASVS 5.0 6.4.6).
 */
export const issueCode: OperatorAction<"issue_recovery_code", null> = {
  name: "issue_recovery_code",
  confirmation: "digits",
  // By the rule of `openMethods`: until a phone is verified, only a code to it is accepted.
  effects: ({ holdings, now }) => {
    const { user, authenticators } = holdings;
    if (user.phoneVerifiedAt === null) return nothingToDo("phone_not_verified");
    if (user.lockedAt !== null) return nothingToDo("account_locked");
    return granted([
      { effect: "code_shown_once" },
      { effect: "code_expires", afterMinutes: issuedCodeLifetimeSeconds / 60 },
      { effect: "code_opens_account" },
      ...factorsRemoved(holdings, ["issued_code"]),
      ...counted("recovery_codes_stay", countOf(authenticators, "recovery_codes")),
      ...codeWaits(user, now),
      ownerNotified(user),
    ]);
  },
  perform: async (ports, order, caller) => {
    const { user } = order.target.holdings;
    const recoveryCode = mintRecoveryCode(ports.randomBytes);
    const hash = hashRecoveryCode(recoveryCode, user.id);
    invariant(hash !== null, "a minted recovery code is well-formed");
    const now = ports.clock();
    const expiresAt = after(now, issuedCodeLifetimeSeconds);
    const detail = { expires_at: new Date(expiresAt).toISOString() };
    const event = actionEvent(ports, order, "recovery_code.issued", caller, detail);
    const issue = { userId: user.id, hash, now, expiresAt };
    if (!await ports.factors.issueRecoveryCode(issue, event)) return nothingToDo("overtaken");
    await notifyOwner(ports, user, caller);
    return granted({ recoveryCode });
  },
};

/** Returns the effects that delay the code: even a correct one is not accepted yet. */
function codeWaits(user: User, now: Instant): readonly ActionEffect[] {
  if (user.secondFactorFailuresInRow >= failuresInRowMax) return [{ effect: "code_needs_unlock" }];
  const until = secondFactorBlock(user, now);
  if (until === null) return [];
  return [{ effect: "code_waits", minutes: Math.ceil((until - now) / 60_000) }];
}
