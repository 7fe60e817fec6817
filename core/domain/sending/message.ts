/** The languages of Twilio Verify (twilio.com/docs/verify/supported-languages, 2026-11). */
const locales = [
  ..."af ar ca cs da de el en en-GB es et fi fr he hi hr hu id it ja kn ko lt mr ms nb nl".split(
    " ",
  ),
  ..."pl pt pt-BR ro ru sk sv te th tl tr uk vi zh zh-CN zh-HK".split(" "),
];

/** Longer than any tag in use. RFC 5646 4.4.1 recommends room for 35 characters. */
const tagLengthMax = 64;

/** Languages under the code by which Verify knows them, or one that their readers understand. */
const nearest: Readonly<Record<string, string>> = { fil: "tl", no: "nb", nn: "nb", yue: "zh-HK" };

/**
 * Returns the supported language that is nearest to a BCP 47 tag: the same language and region, or
 * the same language. Null if none is near or the text is not a tag; the number's country then
 * decides, because a language is never a reason not to send.
 */
export function matchLocale(text: string): string | null {
  const tag = parseTag(text);
  if (tag === null) return null;
  const { language, region } = tag;
  const supported = (name: string): string | null => locales.find((one) => one === name) ?? null;
  if (language === "zh" && tag.maximize().script === "Hant") return supported("zh-HK");
  const exact = region === undefined ? null : supported(`${language}-${region}`);
  return exact ?? supported(nearest[language] ?? language);
}

function parseTag(text: string): Intl.Locale | null {
  if (text.length > tagLengthMax) return null;
  try {
    return new Intl.Locale(text);
  } catch {
    return null;
  }
}

/** Parses the hash by which Android finds the app for a message: 11 base64 characters. */
export function parseAppHash(text: string): string | null {
  return /^[A-Za-z0-9+/]{11}$/.test(text) ? text : null;
}
