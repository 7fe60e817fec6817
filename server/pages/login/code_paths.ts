/** Addresses of the steps of a login. The target is kept from step to step. */
interface Step {
  readonly method?: string;
  readonly returnTo: string | null;
  /** Why a code that was requested along with the login could not be sent. */
  readonly unsent?: string;
}

export function codePath({ method, returnTo, unsent }: Step): string {
  return withQuery("/login/code", { method, return_to: returnTo ?? undefined, unsent });
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
