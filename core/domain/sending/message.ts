/** The languages that Verify has words for (docs/verify/supported-languages, 2026-11). */
const locales = [
  ..."af ar ca cs da de el en en-GB es et fi fr he hi hr hu id it ja kn ko lt mr ms nb nl".split(
    " ",
  ),
  ..."pl pt pt-BR ro ru sk sv te th tl tr uk vi zh zh-CN zh-HK".split(" "),
];

/** Verify's own spelling of a language, in any case; null for one that it has no words for. */
export function parseLocale(text: string): string | null {
  return locales.find((locale) => locale.toLowerCase() === text.toLowerCase()) ?? null;
}

/** The hash by which Android finds the app that a message is for: 11 characters of base64. */
export function parseAppHash(text: string): string | null {
  return /^[A-Za-z0-9+/]{11}$/.test(text) ? text : null;
}
