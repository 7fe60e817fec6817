import type { RecoveryCodeHash } from "../../../domain/factors/recovery_code.ts";
import type { User } from "../../../domain/account/user.ts";
import { findRecoveryCode, type WrittenEndsPorts } from "../../record/written_ends.ts";
import type { Verdict } from "./verdict.ts";

/** Verifies that a recovery code is one of the user's and still valid. */
export async function verifyRecoveryCode(
  ports: WrittenEndsPorts,
  user: User,
  hash: RecoveryCodeHash,
): Promise<Verdict> {
  const recoveryKind = await findRecoveryCode(ports, user.id, hash);
  if (recoveryKind === null) return { result: "wrong", call: null };
  const spends = { kind: "recovery_code", hash } as const;
  return {
    result: "correct",
    proof: { amr: "recovery", verifiesPhone: false, spends, recoveryKind },
    call: null,
  };
}
