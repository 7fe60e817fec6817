import { endsBy } from "../../domain/expiry.ts";
import { issuedCodeLifetimeSeconds } from "../../domain/factors/recovery_code.ts";
import type { Authenticators } from "../../domain/factors/authenticators.ts";
import type { UserId } from "../../domain/user_id.ts";
import type { Ports } from "../../ports/ports.ts";
import { removeExpiredCode } from "../record/written_ends.ts";

export type FindAuthenticatorsPorts = Pick<
  Ports,
  "factors" | "passkeyVerifier" | "secretBox" | "clock"
>;

/**
 * What a user can prove here and now: passkeys do not count where they are not configured, nor does
 * an authenticator app where no key opens its secret, nor an issued code that has expired.
 */
export async function findAuthenticators(
  ports: FindAuthenticatorsPorts,
  userId: UserId,
): Promise<Authenticators> {
  const has = await ports.factors.findAuthenticators(userId);
  const now = ports.clock();
  const stored = has.issuedCodeExpiresAt ?? now;
  const issued = endsBy(stored, now, issuedCodeLifetimeSeconds);
  // Nothing that was seen as expired works again by a clock that is set back.
  if (has.issuedCodeExpiresAt !== null && issued <= now) await removeExpiredCode(ports, userId);
  return {
    ...has,
    totpConfirmedAt: ports.secretBox === null ? null : has.totpConfirmedAt,
    issuedCodeExpiresAt: issued > now ? issued : null,
    passkeys: ports.passkeyVerifier === null ? 0 : has.passkeys,
  };
}
