import type { Settings } from "../settings/settings.ts";

/**
 * The origin at which clients reach the service. Null if it is not set or invalid. In development,
 * it may be http on this machine.
 */
export function parsePublicUrl(settings: Settings, dev: boolean): string | null {
  const text = settings.text("LATCHKEY_PUBLIC_URL");
  if (text === null) return null;
  const url = URL.parse(text);
  const isOrigin = url !== null && url.href === `${url.origin}/` && !/\s/.test(text);
  if (isOrigin && (url.protocol === "https:" || (dev && isLoopback(url)))) return url.origin;
  settings.refuse(
    "LATCHKEY_PUBLIC_URL must be an https origin without a path, such as " +
      `https://login.example.com${dev ? ", or an http origin on this machine" : ""}`,
  );
  return null;
}

function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
}
