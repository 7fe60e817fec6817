import { loadOnce } from "../loading/load_once.ts";

/**
 * The 49,233 most common passwords from `@zxcvbn-ts/language-common` (MIT) in lowercase, of which
 * 17,950 have at least eight characters. Loaded at the first registration, because loading takes
 * about 60 ms, which should slow down neither startup nor logins.
 */
export const commonPasswords: () => Promise<ReadonlySet<string>> = loadOnce(async () => {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  return new Set(dictionary["passwords-common"]);
});
