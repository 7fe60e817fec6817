import type { Caller } from "../../domain/audit_event.ts";
import type { RecoveryKind } from "../../domain/factors/authenticators.ts";
import { type Code, parseCode } from "../../domain/one_time_code.ts";
import { commonPasswords } from "../../domain/account/common_passwords.ts";
import {
  isHashRefusal,
  networkInLine,
  placeOfCaller,
  refusalOfHash,
  refusedHashDetail,
} from "../../domain/login/hash_place.ts";
import {
  parseNewPassword,
  type Password,
  type PasswordContext,
} from "../../domain/account/password.ts";
import { hashRecoveryCode, type RecoveryCodeHash } from "../../domain/factors/recovery_code.ts";
import {
  type FieldRefusal,
  granted,
  type Outcome,
  type Refused,
  refused,
} from "../../domain/refusal.ts";
import { accountHashes } from "../../domain/login/password_throttle.ts";
import { resetConfirmThrottle } from "../../domain/throttle.ts";
import { usernameKey } from "../../domain/account/username.ts";
import type { Ports } from "../../ports/ports.ts";
import { checkNewPassword, type CheckNewPasswordPorts } from "./check_new_password.ts";
import { newEvent } from "../record/new_event.ts";
import { countOnAccount, countOnNetworks, giveBackOnNetworks } from "../login/proof/guess.ts";
import {
  findOpenChallenge,
  type FindOpenChallengePorts,
  type FoundChallenge,
} from "../challenge/find_open_challenge.ts";
import {
  findCompletion,
  type FindCompletionPorts,
  type ResetCompletion,
} from "./reset/find_completion.ts";
import { notify, type NotifyPorts } from "../sending/notify.ts";
import { proveSentCode, refuseOvertaken } from "../login/proof/prove_sent_code.ts";
import { overtakenRefusal } from "../login/proof/check_guess.ts";
import { type ProofRefusal, refuseUnchecked, refuseWrong } from "../login/proof/refuse_guess.ts";
import { type Operation, refuseOperation, throttleOperation } from "../record/refuse_operation.ts";
import { sessionEnding } from "../session/session_ending.ts";
import { findRecoveryCode } from "../record/written_ends.ts";
import type { ProveSecondFactorPorts } from "../login/proof/prove_second_factor.ts";

type ResetPasswordPorts =
  & CheckNewPasswordPorts
  & FindOpenChallengePorts
  & ProveSecondFactorPorts
  & NotifyPorts
  & FindCompletionPorts
  & Pick<Ports, "users" | "challenges" | "throttles" | "policies" | "hasher" | "clock">;

const operation: Operation = "password.reset";

export interface PasswordReset {
  readonly challengeToken: string;
  /** The code sent to the phone. */
  readonly code: string;
  /**
   * Any of the user's unused recovery codes, usually the one that started the reset. It is used up.
   * Null for a reset that has a prior proof; it is then ignored.
   */
  readonly recoveryCode: string | null;
  readonly newPassword: string;
}

/**
 * Completes a password reset with the phone code, and with a recovery code unless the reset has
 * proven another authenticator already. Sets the password and ends
 * all sessions, trusted devices and challenges. Opens no session (ASVS 5.0 6.4.3). An invalid new
 * password is reported before a guess is counted.
 */
export async function resetPassword(
  ports: ResetPasswordPorts,
  input: PasswordReset,
  caller: Caller,
): Promise<Outcome<null, ProofRefusal | "overloaded">> {
  // Before any lookup, so that an unknown token gets the same response.
  const { appName } = ports.policies;
  const anonymous = { username: null, phoneNumber: null, appName };
  const parsed = await parseReset(input, anonymous);
  if (!parsed.ok) return parsed;
  const { challengeToken } = input;
  const found = await findOpenChallenge(
    ports,
    challengeToken,
    ["password_reset"],
    operation,
    caller,
  );
  if (!found.ok) return found;
  const { user } = found.value;
  const requested = { operation, userId: user.id, caller };
  const full = await throttleOperation(ports, requested, [resetConfirmThrottle(user.id)]);
  if (full !== null) return full;
  const context = { ...user, appName };
  const personal = await parseReset(input, context);
  if (!personal.ok) return personal;
  const weak = await checkNewPassword(ports, personal.value.password, context, caller);
  if (weak !== null) {
    return refused("invalid_input", { fields: [{ field: "newPassword", code: weak }] });
  }
  const checked = await checkRecoveryCode(ports, found.value, input.recoveryCode, caller);
  if (!checked.ok) return checked;
  const hashes = accountHashes(usernameKey(user.username), "own");
  const noHash = await throttleOperation(ports, requested, [hashes]);
  if (noHash !== null) return noHash;
  const waited = await findCompletion(ports, found.value, caller);
  if (!waited.ok) return waited;
  const reset = { ...parsed.value, usedCode: checked.value, waited: waited.value };
  return await setPassword(ports, found.value, reset, caller);
}

/** A recovery code to use up, and whose it is. */
interface UsedCode {
  readonly hash: RecoveryCodeHash;
  readonly kind: RecoveryKind;
}

/** Returns the code to use up. Null if a prior proof takes its place. */
async function checkRecoveryCode(
  ports: ResetPasswordPorts,
  found: FoundChallenge,
  text: string | null,
  caller: Caller,
): Promise<Outcome<UsedCode | null, ProofRefusal>> {
  const { challenge, user } = found;
  if (challenge.priorProof !== null) return granted(null);
  if (text === null) {
    return refused("invalid_input", { fields: [{ field: "recoveryCode", code: "missing" }] });
  }
  const hash = hashRecoveryCode(text, user.id);
  const counted = await countOnNetworks(ports, found, caller);
  if (!counted.ok) {
    const requested = { operation, userId: user.id, caller };
    return await refuseOperation(ports, requested, "throttled", counted.refusal);
  }
  const kind = hash === null ? null : await findRecoveryCode(ports, user.id, hash);
  if (hash === null || kind === null) return await refuseRecoveryCode(ports, found, caller);
  await giveBackOnNetworks(ports, counted.value);
  return granted({ hash, kind });
}

async function parseReset(
  input: PasswordReset,
  context: PasswordContext,
): Promise<Outcome<{ readonly code: Code; readonly password: Password }, "invalid_input">> {
  const code = parseCode(input.code);
  const chosen = parseNewPassword(input.newPassword, context, await commonPasswords());
  const fields: FieldRefusal[] = [];
  if (code === null) fields.push({ field: "code", code: "code_format" });
  if (!chosen.ok) fields.push({ field: "newPassword", code: chosen.code });
  if (code === null || !chosen.ok) return refused("invalid_input", { fields });
  return granted({ code, password: chosen.value });
}

/** An incorrect recovery code counts like an incorrect phone code, and gets the same response. */
async function refuseRecoveryCode(
  ports: ResetPasswordPorts,
  found: FoundChallenge,
  caller: Caller,
): Promise<Refused<ProofRefusal>> {
  const method = "recovery_code";
  const taken = await countOnAccount(ports, found, method);
  if (taken === null) {
    const overtaken = await overtakenRefusal(ports, found.challenge, method);
    return await refuseUnchecked(ports, found, method, overtaken, caller);
  }
  return await refuseWrong(ports, found.user, { taken, method, call: null }, caller);
}

async function setPassword(
  ports: ResetPasswordPorts,
  found: FoundChallenge,
  reset: {
    readonly code: Code;
    readonly password: Password;
    readonly usedCode: UsedCode | null;
    readonly waited: ResetCompletion | null;
  },
  caller: Caller,
): Promise<Outcome<null, ProofRefusal | "overloaded">> {
  const { challenge, user } = found;
  // Hash first, so that a full hash queue does not waste the phone code, which works only once.
  // Another authenticator was just found correct, so the user is familiar.
  const network = networkInLine(caller.address);
  const { keyLimits } = ports.policies;
  const place = placeOfCaller({ network, standing: "familiar" }, caller, keyLimits);
  const to = await ports.hasher.hash(reset.password, place);
  if (isHashRefusal(to)) {
    const retryAfterSeconds = ports.hasher.retryAfterSeconds();
    const requested = { operation, userId: user.id, caller };
    const detail = refusedHashDetail(to);
    return await refuseOperation(
      ports,
      requested,
      refusalOfHash(to),
      { retryAfterSeconds },
      detail,
    );
  }
  const proven = await proveSentCode(ports, found, reset.code, caller);
  if (!proven.ok) return proven;
  const { usedCode, waited } = reset;
  const event = newEvent(ports, caller, {
    type: "password.reset",
    userId: user.id,
    detail: {
      challenge_id: challenge.id,
      method: proven.value.amr,
      recovery_code_used: usedCode !== null,
      ...(usedCode === null ? {} : { factor_kind: usedCode.kind }),
      ...(challenge.priorProof === null ? {} : { prior_proof: challenge.priorProof }),
    },
  });
  const recoveryCode = usedCode?.hash ?? null;
  const now = ports.clock();
  const ending = sessionEnding(ports, { userId: user.id, by: "password_reset" }, caller);
  const what = { challengeId: challenge.id, userId: user.id, recoveryCode, waited, to, now };
  const done = await ports.users.resetPassword({ ...what, ...ending }, event);
  if (done === null) return await refuseOvertaken(ports, found, "wrong_code", operation, caller);
  const notice = { userId: user.id, to: user.phoneNumber, kind: "password_changed" } as const;
  await notify(ports, notice, caller);
  return granted(null);
}
