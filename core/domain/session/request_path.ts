/**
 * The segments of a forwarded URI's path, decoded and normalized once; null if it does not parse
 * cleanly. Apps and proxies disagree on how to read such a path (`%2f`, `..`, `//`, `\`, `;`), so
 * no rule can be matched with it reliably.
 */
export function parseRequestPath(uri: string): readonly string[] | null {
  const [raw = ""] = uri.split("?", 1);
  if (!/^\/[\x21-\x7e]*$/.test(raw) || /[\\#;]/.test(raw)) return null;
  const path = decode(raw);
  // A `%` that is left would be decoded again by some apps.
  if (path === null || /[\p{Cc}\\;%]/u.test(path)) return null;
  // An encoded slash, or a character that is compatible with one.
  if (slashesIn(path) !== slashesIn(raw)) return null;
  const segments = path.split("/").slice(1);
  if (segments.at(-1) === "") segments.pop();
  return segments.every(isClean) ? segments : null;
}

/** Empty segments, `.` and `..` are resolved differently; Windows drops final dots and spaces. */
function isClean(segment: string): boolean {
  return segment !== "" && !/[. ]$/.test(segment);
}

function decode(raw: string): string | null {
  try {
    return decodeURIComponent(raw).normalize("NFKC");
  } catch {
    return null;
  }
}

function slashesIn(text: string): number {
  return text.split("/").length - 1;
}

/** The host of a Host header: lowercase, without port and final dot. Null if it is not one. */
export function parseRequestHost(text: string): string | null {
  const host = /^([a-z0-9-]+(?:\.[a-z0-9-]+)*)\.?(?::\d{1,5})?$/.exec(text.toLowerCase())?.[1];
  return host ?? null;
}
