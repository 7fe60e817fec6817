import type { Authenticators } from "../domain/second_factor.ts";
import type { UserId } from "../domain/user.ts";
import type { Ports } from "../ports.ts";

/**
 * What a user can prove here and now: passkeys do not count where they are not configured, nor does
 * an authenticator app where no key opens its secret, nor an issued code that has expired.
 */
export async function findAuthenticators(ports: Ports, userId: UserId): Promise<Authenticators> {
  const has = await ports.store.findAuthenticators(userId);
  const issued = has.issuedCodeExpiresAt;
  return {
    ...has,
    totpConfirmedAt: ports.secretBox === null ? null : has.totpConfirmedAt,
    issuedCodeExpiresAt: issued !== null && issued > ports.clock() ? issued : null,
    passkeys: ports.passkeyVerifier === null ? 0 : has.passkeys,
  };
}
