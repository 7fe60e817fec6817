import type { Caller } from "../../domain/audit_event.ts";
import { invariant } from "../../domain/invariant.ts";
import { maskPhoneNumber } from "../../domain/account/phone_mask.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { User } from "../../domain/account/user.ts";
import type { Ports } from "../../ports/ports.ts";
import { UserGone } from "../../ports/stores/storage.ts";
import { newEvent } from "../record/new_event.ts";
import { authenticateFor, type AuthenticatePorts } from "../session/authenticate.ts";
import {
  findOpenChallenge,
  type FindOpenChallengePorts,
  refuseChallenge,
} from "../challenge/find_open_challenge.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { proveSentCode, refuseOvertaken } from "../login/proof/prove_sent_code.ts";
import type { ProofRefusal } from "../login/proof/refuse_guess.ts";
import { isNumberFull } from "../login/is_number_full.ts";
import { sessionEnding } from "../session/session_ending.ts";
import type { ProveSecondFactorPorts } from "../login/proof/prove_second_factor.ts";

type ChangePhonePorts =
  & AuthenticatePorts
  & FindOpenChallengePorts
  & ProveSecondFactorPorts
  & NotifyPorts
  & Pick<Ports, "users" | "clock">;

export interface PhoneChange {
  readonly sessionToken: string;
  readonly challengeToken: string;
  /** The code sent to the new number. */
  readonly code: string;
  /** Whether the user's other sessions end too (ASVS 5.0 7.4.3). */
  readonly revokeOthers: boolean;
}

/**
 * Completes a phone number change in the session that started it. Trusted devices and all other
 * challenges end, so nothing sent to the old number remains valid. The old number is notified.
 */
export async function changePhone(
  ports: ChangePhonePorts,
  input: PhoneChange,
  caller: Caller,
): Promise<Outcome<User, ProofRefusal | "unauthenticated" | "phone_number_limit">> {
  const operation = "phone.confirm";
  const asking = await authenticateFor(ports, input, operation, caller);
  if (!asking.ok) return asking;
  const { session, user } = asking.value;
  const { challengeToken } = input;
  const found = await findOpenChallenge(ports, challengeToken, ["phone_change"], operation, caller);
  if (!found.ok) return found;
  const { challenge } = found.value;
  if (challenge.sessionId !== session.id) {
    return await refuseChallenge(ports, found.value, "invalid_challenge", operation, caller);
  }
  const proven = await proveSentCode(ports, found.value, input.code, caller);
  if (!proven.ok) return proven;
  const { phoneNumber } = challenge;
  invariant(phoneNumber !== null, "a phone change has a number");
  const detail = {
    challenge_id: challenge.id,
    session_id: session.id,
    method: proven.value.amr,
    from: maskPhoneNumber(user.phoneNumber),
    to: maskPhoneNumber(phoneNumber),
    others_ended: input.revokeOthers,
  };
  const event = newEvent(ports, caller, { type: "phone.changed", userId: user.id, detail });
  const now = ports.clock();
  const changed = await ports.users.changePhone({
    challengeId: challenge.id,
    userId: user.id,
    phoneNumber,
    keepSessionId: session.id,
    endOthers: input.revokeOthers,
    accountsPerNumber: ports.policies.registration.accountsPerNumber,
    now,
    ...sessionEnding(ports, { userId: user.id, by: "phone_change" }, caller),
  }, event);
  if (changed === null) {
    // Only someone who has proven possession of the number gets this response.
    if (await isNumberFull(ports, phoneNumber)) {
      return await refuseChallenge(ports, found.value, "phone_number_limit", operation, caller);
    }
    return await refuseOvertaken(ports, found.value, "invalid_challenge", operation, caller);
  }
  await notify(ports, { userId: user.id, to: user.phoneNumber, kind: "phone_changed" }, caller);
  const changedUser = await ports.users.findUser(user.id);
  if (changedUser === null) throw new UserGone("Cannot return the user: it was deleted");
  return granted(changedUser);
}
