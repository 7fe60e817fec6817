/** Whether a client can keep a secret (RFC 6749 2.1). */
export type ClientKind = "public" | "confidential";

export const redirectUrisMax = 20;
export const resourcesMax = 20;

const uriLengthMax = 2000;
const resourceLengthMax = 255;

/** The characters of URIs (RFC 3986 2), of which `#` only starts a fragment. */
const uriCharacters = /^[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=%]+$/;

/** The hosts whose port is free (RFC 8252 7.3). `localhost` may be another machine (8.3). */
const loopbackHosts = ["127.0.0.1", "[::1]"];

/** A scheme of an app (RFC 8252 7.1): a reversed domain name, so it has a period. */
const appScheme = /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\/(?!\/)/;

/**
 * Parses a redirect URI of a client, also one after logout. Null if it is refused. Allowed are
 *
 * - https;
 * - http on `127.0.0.1` or `[::1]`: without a port for a public client, which then chooses any port
 *   when it asks, and with a port for a confidential one;
 * - for public clients, the scheme of an app, such as `com.example.app:/callback`.
 *
 * It must have the spelling that a browser sends: no fragment, user, backslash, `/../`, uppercase
 * host or standard port. At most 2000 characters.
 */
export function parseRedirectUri(text: string, kind: ClientKind): string | null {
  if (text.length > uriLengthMax || !uriCharacters.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return null;
  if (url.protocol === "https:") {
    return text.startsWith("https://") && isCanonical(text, url) ? text : null;
  }
  if (url.protocol === "http:") {
    const hasPort = url.port !== "";
    const free = loopbackHosts.includes(url.hostname) && hasPort === (kind === "confidential");
    return free && url.href === text ? text : null;
  }
  return kind === "public" && appScheme.test(text) && url.href === text ? text : null;
}

/** Without wildcards. A browser sends the root as `/`, but an app may register it without. */
function isCanonical(text: string, url: URL): boolean {
  return /^[a-z0-9._\-[\]:]+$/.test(url.hostname) &&
    (url.href === text || url.href === `${text}/`);
}

/**
 * Whether a request may use a redirect URI that was registered as `registered`: it is the same byte
 * by byte, except that a loopback address without a port allows any (RFC 8252 7.3, RFC 9700 2.1).
 * Never throws, whatever `asked` is.
 */
export function redirectUriMatches(registered: string, asked: string): boolean {
  if (registered === asked) return true;
  for (const host of loopbackHosts) {
    const start = `http://${host}`;
    const path = registered.slice(start.length);
    if (!registered.startsWith(start) || !path.startsWith("/")) continue;
    if (!asked.startsWith(`${start}:`) || !asked.endsWith(path)) return false;
    return isPort(asked.slice(start.length + 1, asked.length - path.length));
  }
  return false;
}

function isPort(text: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535;
}

/**
 * Parses where logout tokens are sent: https, or http on this machine, without a fragment or user.
 * Whether its host may be reached is a setting. Null if it is refused.
 */
export function parseBackchannelUri(text: string): string | null {
  if (text.length > uriLengthMax || !uriCharacters.test(text)) return null;
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return null;
  const isLocal = url.protocol === "http:" && loopbackHosts.includes(url.hostname);
  return (url.protocol === "https:" || isLocal) && isCanonical(text, url) ? text : null;
}

/**
 * Parses a resource of a client: an absolute URI without a fragment (RFC 8707 2). It becomes the
 * `aud` of access tokens, which is compared byte by byte. At most 255 characters. Null if refused.
 */
export function parseResource(text: string): string | null {
  if (text.length > resourceLengthMax || !uriCharacters.test(text)) return null;
  return /^[A-Za-z][A-Za-z0-9+.-]*:.+$/.test(text) && URL.parse(text) !== null ? text : null;
}
