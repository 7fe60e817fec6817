import {
  type Authenticator,
  type FactorKind,
  hasExpired,
} from "../../domain/factors/authenticators.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { removeExpiredCode } from "../record/written_ends.ts";

export type FindAuthenticatorsPorts = Pick<
  Ports,
  "factors" | "passkeyVerifier" | "secretBox" | "clock"
>;

/** Whether this deployment can verify a factor of this kind. */
const provable: Readonly<Record<FactorKind, (ports: FindAuthenticatorsPorts) => boolean>> = {
  // Without a key the secret cannot be decrypted, so no code can be checked.
  totp: (ports) => ports.secretBox !== null,
  passkey: (ports) => ports.passkeyVerifier !== null,
  recovery_codes: () => true,
  issued_code: () => true,
};

/** Returns the factors that a user can prove now: configured in this deployment and not expired. */
export async function findAuthenticators(
  ports: FindAuthenticatorsPorts,
  userId: UserId,
): Promise<readonly Authenticator[]> {
  const enrolled = await ports.factors.findAuthenticators(userId);
  const now = ports.clock();
  const valid = enrolled.filter((one) => !hasExpired(one, now));
  // A code that was once seen as expired must not work again after the clock is set back.
  if (valid.length < enrolled.length) await removeExpiredCode(ports, userId);
  return valid.filter(({ kind }) => provable[kind](ports));
}
