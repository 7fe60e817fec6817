import type { Refusal } from "../../../core/domain/refusal.ts";
import type { User } from "../../../core/domain/account/user.ts";
import type { CheckedSession } from "../../../core/domain/session/session.ts";
import { clearCookie } from "./cookies.ts";
import { type PageRequest, respondNext } from "./page.ts";

export interface SignedIn {
  readonly sessionToken: string;
  readonly user: User;
  readonly session: CheckedSession;
  readonly isSteppedUp: boolean;
}

/** The live session of the request, or a redirect to the login form that leads back to `path`. */
export async function requireSession(
  page: PageRequest,
  path = "/account",
): Promise<SignedIn | Response> {
  const sessionToken = page.cookie("session");
  const login = `/login?return_to=${encodeURIComponent(path)}`;
  if (sessionToken === null) return respondNext(page, login);
  const outcome = await page.service.authenticate({ sessionToken }, page.caller);
  if (!outcome.ok) return respondNext(page, login, [clearCookie("session", page.secure)]);
  return { sessionToken, ...outcome.value };
}

/** The same for a form that needs a step-up, which comes first: nothing is typed in vain. */
export async function requireSteppedUp(
  page: PageRequest,
  path: string,
): Promise<SignedIn | Response> {
  const found = await requireSession(page, path);
  if (found instanceof Response || found.isSteppedUp) return found;
  return respondNext(page, `/account/step-up?return_to=${encodeURIComponent(path)}`);
}

/**
 * The redirect for a refusal that another page resolves: a step-up, or a new login. Null for one
 * that the page itself shows.
 */
export function redirectFor(
  page: PageRequest,
  { code }: Refusal,
  path = "/account",
): Response | null {
  const query = `return_to=${encodeURIComponent(path)}`;
  if (code === "step_up_required") return respondNext(page, `/account/step-up?${query}`);
  if (code === "unauthenticated") {
    return respondNext(page, `/login?${query}`, [clearCookie("session", page.secure)]);
  }
  return null;
}
