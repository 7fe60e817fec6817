import { effectsOf } from "../../domain/operator/act_effects.ts";
import { doneWords } from "../../domain/operator/act_words.ts";
import type { Caller } from "../../domain/audit_event.ts";
import type { ActDone, OperatorAct } from "../../domain/operator/operator_act.ts";
import { parseReason } from "../../domain/operator/reason.ts";
import { granted, type Outcome, refused } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { deleteUserAsOperator } from "./delete_user_as_operator.ts";
import { endDevicesOfUser } from "./end_devices_of_user.ts";
import { endSessionsOfUser } from "./end_sessions_of_user.ts";
import { type ActChoice, findActTarget } from "./find_act_target.ts";
import { issueRecoveryCode } from "./issue_recovery_code.ts";
import { type AccountOrder, lockUser } from "./lock_user.ts";
import { beginOperatorAction, noCode, type PerformedAct } from "./operator_order.ts";
import { removePasskeyOfUser } from "./remove_passkey_of_user.ts";
import { removeTotpOfUser } from "./remove_totp_of_user.ts";
import { resetSecondFactor } from "./reset_second_factor.ts";
import { unlockUser } from "./unlock_user.ts";

export interface ActOrder extends ActChoice {
  /** 3 to 200 printable characters; it stands in the record. */
  readonly reason: string;
}

/**
 * Does to an account what an operator has confirmed. Each act is one transaction with its line in
 * the record, which bears the operator's name and reason. Where there is nothing to act on, nothing
 * is written and the refusal's `why` says so.
 */
export async function performAct(
  ports: Ports,
  input: ActOrder,
  caller: Caller,
): Promise<
  Outcome<ActDone, "user_not_found" | "act_unavailable" | "passkey_not_found" | "invalid_input">
> {
  await beginOperatorAction(ports, caller);
  const reason = parseReason(input.reason);
  if (!reason.ok) {
    return refused("invalid_input", { fields: [{ field: "reason", code: reason.code }] });
  }
  const target = await findActTarget(ports, input);
  if (!target.ok) return target;
  const found = effectsOf(input.act, target.value);
  if (!found.available) return refused("act_unavailable", { why: found.why });
  const order = { target: target.value, reason: reason.value };
  const done = await acts[input.act](ports, order, caller);
  if (!done.ok) return done;
  return granted({ ...done.value, words: doneWords(input.act, target.value.has) });
}

/** By name, as the command line has known these two from the beginning. */
function byName(
  act: (
    ports: Ports,
    input: AccountOrder,
    caller: Caller,
  ) => Promise<Outcome<User, "user_not_found" | "invalid_input">>,
): PerformedAct {
  return async (ports, { target, reason }, caller) => {
    const outcome = await act(ports, { username: target.has.user.username, reason }, caller);
    return outcome.ok ? granted(noCode) : refused("user_not_found");
  };
}

const acts: Readonly<Record<OperatorAct, PerformedAct>> = {
  lock: byName(lockUser),
  unlock: byName(unlockUser),
  end_sessions: endSessionsOfUser,
  end_devices: endDevicesOfUser,
  reset_second_factor: resetSecondFactor,
  issue_recovery_code: issueRecoveryCode,
  remove_totp: removeTotpOfUser,
  remove_passkey: removePasskeyOfUser,
  delete: deleteUserAsOperator,
};
