import { type Outcome, refused } from "../domain/refusal.ts";
import { steppedUp } from "../domain/session.ts";
import type { Ports } from "../ports.ts";
import { authenticate, type Authenticated } from "./authenticate.ts";

/**
 * Who is asking, for acts that a stolen session alone must not be enough for: the session's second
 * factor is at most ten minutes old.
 */
export async function requireStepUp(
  ports: Ports,
  input: { readonly sessionToken: string },
): Promise<Outcome<Authenticated, "unauthenticated" | "step_up_required">> {
  const found = await authenticate(ports, input);
  if (!found.ok) return found;
  return steppedUp(found.value.session, ports.clock()) ? found : refused("step_up_required");
}
