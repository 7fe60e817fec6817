import { type AccentColor, parseAccentColor } from "./accent_color.ts";
import type { Settings } from "../settings/settings.ts";

/** The hosted pages. */
export interface PageConfig {
  /** Origins that a login may lead to, besides the pages' own. */
  readonly returnOrigins: readonly string[];
  /** Null for the color of the style sheet. */
  readonly accent: AccentColor | null;
  /** Read at startup. Null for none. */
  readonly logoFile: string | null;
}

/** Null if the pages are off. In production they need an https origin for their cookies. */
export function parsePages(
  settings: Settings,
  { publicUrl, dev }: { readonly publicUrl: string | null; readonly dev: boolean },
): PageConfig | null {
  const returnOrigins = parseReturnOrigins(settings, dev);
  const accent = parseAccentColor(settings);
  const logoFile = settings.path("LATCHKEY_LOGO_FILE");
  const text = settings.text("LATCHKEY_PAGES") ?? (publicUrl !== null || dev ? "on" : "off");
  if (text !== "on" && text !== "off") settings.refuse("LATCHKEY_PAGES must be one of on, off");
  if (text !== "on") return null;
  if (publicUrl === null && !dev) {
    settings.refuse("LATCHKEY_PAGES requires LATCHKEY_PUBLIC_URL, the https origin of the pages");
  }
  return { returnOrigins, accent, logoFile };
}

function parseReturnOrigins(settings: Settings, dev: boolean): readonly string[] {
  const list = settings.text("LATCHKEY_RETURN_ORIGINS");
  if (list === null) return [];
  const origins = list.split(",").map((entry) => entry.trim());
  if (origins.every((origin) => isOrigin(origin, dev))) return origins;
  settings.refuse(
    "LATCHKEY_RETURN_ORIGINS must be a comma-separated list of https origins, such as " +
      "https://app.example.com",
  );
  return [];
}

function isOrigin(text: string, dev: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" ||
    (dev && url.protocol === "http:" && /^(127\.\d+\.\d+\.\d+|localhost)$/.test(url.hostname));
}
