import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Authenticator } from "../../domain/factors/authenticators.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "../session/authenticate.ts";

type ListAuthenticatorsPorts = AuthenticatePorts & Pick<Ports, "factors">;

/** Lists the authenticators of the session's user, other than the phone. */
export async function listAuthenticators(
  ports: ListAuthenticatorsPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<readonly Authenticator[], "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  return found.ok ? granted(await ports.factors.findAuthenticators(found.value.user.id)) : found;
}
