// Addresses of the steps of a login, and of what comes before one. The target is kept from step to
// step: an app that sent the browser here gets it back.

interface Step {
  readonly method?: string;
  readonly returnTo: string | null;
  /** Why a code that was requested along with the login could not be sent. */
  readonly unsent?: string;
}

export function codePath({ method, returnTo, unsent }: Step): string {
  return withQuery("/login/code", { method, return_to: returnTo ?? undefined, unsent });
}

export function loginPath(returnTo: string | null, notice?: string): string {
  return withQuery("/login", { notice, return_to: returnTo ?? undefined });
}

export function invitePath(returnTo: string | null): string {
  return withQuery("/invite", { return_to: returnTo ?? undefined });
}

/** A page of the reset of a password. */
export function resetPath(
  page: "" | "/passkey" | "/confirm",
  returnTo: string | null,
  by?: string,
): string {
  return withQuery(`/reset${page}`, { by, return_to: returnTo ?? undefined });
}

export function registerPath(returnTo: string | null): string {
  return withQuery("/register", { return_to: returnTo ?? undefined });
}

export function phonePath(returnTo: string | null): string {
  return withQuery("/login/phone", { return_to: returnTo ?? undefined });
}

function withQuery(path: string, values: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, value);
  }
  return query.size === 0 ? path : `${path}?${query}`;
}
