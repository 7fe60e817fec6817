import type { Instant } from "../../../core/domain/instant.ts";

/** A day in the language of the page, such as "Nov 27, 2026". In UTC: the server knows no zone. */
export function shortDate(lang: string, at: Instant): string {
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(at);
}

/** A day and time in the language of the page, such as "Nov 27, 2026, 1:45 PM UTC". */
export function longDate(lang: string, at: Instant): string {
  return new Intl.DateTimeFormat(lang, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone: "UTC",
    timeZoneName: "short",
  }).format(at);
}

/** A masked phone number that is not wrapped: with spaces that do not break. */
export function oneLine(text: string): string {
  return text.replaceAll(" ", "\u00a0");
}

const browsers = [
  [/\bEdg\//, "Edge"],
  [/\bFirefox\//, "Firefox"],
  [/\bOPR\//, "Opera"],
  [/\bChrom(e|ium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
] as const;

const systems = [
  [/\bAndroid\b/, "Android"],
  [/\b(iPhone|iPad)\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
] as const;

/** What a user recognizes a browser by; null for an unknown one. */
export function shortUserAgent(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const [browser, system] = [browsers, systems]
    .map((known) => known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? null);
  if (browser === null && system === null) return null;
  return [browser, system].filter((part) => part !== null).join(", ");
}
