import { authenticate, type Authenticated, type AuthenticatePorts } from "./authenticate.ts";

/**
 * Returns the session and user of a session token that a backend received. Null if it is not
 * active. Counts as a use of the session, like a request of the user.
 */
export async function introspectSession(
  ports: AuthenticatePorts,
  input: { readonly sessionToken: string },
): Promise<Authenticated | null> {
  const found = await authenticate(ports, input, {});
  return found.ok ? found.value : null;
}
