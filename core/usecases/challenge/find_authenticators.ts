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

/** Whether a kind can be proven in this deployment. */
const provable: Readonly<Record<FactorKind, (ports: FindAuthenticatorsPorts) => boolean>> = {
  // No key, no secret: a code cannot be checked.
  totp: (ports) => ports.secretBox !== null,
  passkey: (ports) => ports.passkeyVerifier !== null,
  recovery_codes: () => true,
  issued_code: () => true,
};

/** What a user can prove here and now: nothing that is not configured or has expired. */
export async function findAuthenticators(
  ports: FindAuthenticatorsPorts,
  userId: UserId,
): Promise<readonly Authenticator[]> {
  const has = await ports.factors.findAuthenticators(userId);
  const now = ports.clock();
  const valid = has.filter((one) => !hasExpired(one, now));
  // Nothing that was seen as expired works again by a clock that is set back.
  if (valid.length < has.length) await removeExpiredCode(ports, userId);
  return valid.filter(({ kind }) => provable[kind](ports));
}
