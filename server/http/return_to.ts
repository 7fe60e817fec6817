/**
 * Where a login may lead: a path of the pages, or a URL of an origin in `LATCHKEY_RETURN_ORIGINS`.
 * Returns null for everything else. A URL is compared after parsing, as browsers read it: `//`,
 * `\`, user information, control characters and other schemes do not pass.
 */
export function parseReturnTo(text: string | null, origins: readonly string[]): string | null {
  if (text === null || text === "" || text.length > lengthMax(text)) return null;
  if (/[\\\s\p{Cc}]/u.test(text)) return null;
  if (/^\/(?!\/)/.test(text)) {
    const url = URL.parse(text, "http://own.invalid");
    if (url?.origin !== "http://own.invalid") return null;
    const path = url.pathname + url.search;
    // `/.//host` is a path, but `//host`, which parsing makes of it, is another host.
    return path.startsWith("//") ? null : path;
  }
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return null;
  return origins.includes(url.origin) ? url.href : null;
}

/** A path may contain a sealed request of OpenID Connect. */
function lengthMax(text: string): number {
  return text.startsWith("/") ? 12_000 : 2000;
}

/** Whether it leaves this origin. */
export function isElsewhere(returnTo: string): boolean {
  return !returnTo.startsWith("/");
}
