/** Where a terminal connects. */
export interface ServerAddress {
  /** `https://login.example.com`, without a path. */
  readonly origin: string;
  /** As in Deno's permission to connect: `login.example.com:443`. */
  readonly place: string;
}

export type ParsedAddress =
  | { readonly ok: true; readonly value: ServerAddress }
  | { readonly ok: false; readonly error: string };

/**
 * Parses the origin of a server: `https`, or `http` on this machine. A key in plain text would be
 * readable on the way to another one. `name` is the setting or option, for the error.
 */
export function parseServerAddress(name: string, text: string): ParsedAddress {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    return refuse(name, "must be an origin such as https://login.example.com");
  }
  if (url.username !== "" || url.password !== "") {
    return refuse(name, "must not contain a name or password: the key is in LATCHKEY_KEY_FILE");
  }
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") {
    return refuse(name, "must be an origin without a path, such as https://login.example.com");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refuse(name, "must start with https://: over http, the key could be read on the way");
  }
  const port = url.port || (url.protocol === "http:" ? "80" : "443");
  return { ok: true, value: { origin: url.origin, place: `${url.hostname}:${port}` } };
}

/** Whether a host of a parsed URL is this machine. */
function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

function refuse(name: string, problem: string): ParsedAddress {
  return { ok: false, error: `${name} ${problem}.` };
}
