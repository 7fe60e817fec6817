/** The languages of Twilio Verify (twilio.com/docs/verify/supported-languages, 2026-11). */
const locales = [
  ..."af ar ca cs da de el en en-GB es et fi fr he hi hr hu id it ja kn ko lt mr ms nb nl".split(
    " ",
  ),
  ..."pl pt pt-BR ro ru sk sv te th tl tr uk vi zh zh-CN zh-HK".split(" "),
];

/** Returns Verify's spelling of a language, ignoring case. Null if it is not supported. */
export function parseLocale(text: string): string | null {
  return locales.find((locale) => locale.toLowerCase() === text.toLowerCase()) ?? null;
}

/** Parses the hash by which Android finds the app for a message: 11 base64 characters. */
export function parseAppHash(text: string): string | null {
  return /^[A-Za-z0-9+/]{11}$/.test(text) ? text : null;
}
