import type { Passkey } from "../../domain/factors/passkey.ts";
import { granted, type Outcome } from "../../domain/refusal.ts";
import type { Ports } from "../../ports/ports.ts";
import { authenticate, type AuthenticatePorts, type Reader } from "../session/authenticate.ts";

type ListPasskeysPorts = AuthenticatePorts & Pick<Ports, "factors">;

/** Lists the caller's passkeys, oldest first; at most ten. */
export async function listPasskeys(
  ports: ListPasskeysPorts,
  input: { readonly sessionToken: string },
  reader: Reader,
): Promise<Outcome<readonly Passkey[], "unauthenticated">> {
  const found = await authenticate(ports, input, reader);
  if (!found.ok) return found;
  return granted(await ports.factors.listPasskeys(found.value.user.id));
}
