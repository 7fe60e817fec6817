import type { Settings } from "./settings/settings.ts";

/** Where breached passwords are looked up. Both null: they are not. */
export interface BreachConfig {
  /** Ends with a slash. */
  readonly url: string | null;
  readonly file: string | null;
}

export function parseBreach(settings: Settings): BreachConfig {
  return { url: parseRangeUrl(settings), file: settings.path("LATCHKEY_BREACH_FILE") };
}

function parseRangeUrl(settings: Settings): string | null {
  const text = settings.text("LATCHKEY_BREACH_URL");
  if (text === null) return null;
  const url = URL.parse(text);
  const loopback = url?.protocol === "http:" &&
    /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(url.hostname);
  const plain = url !== null && url.search === "" && url.hash === "" && url.username === "" &&
    url.password === "";
  if (plain && (url.protocol === "https:" || loopback)) return url.href.replace(/\/*$/, "/");
  settings.refuse(
    "LATCHKEY_BREACH_URL must be an https URL without a query, such as " +
      "https://api.pwnedpasswords.com/range/",
  );
  return null;
}
