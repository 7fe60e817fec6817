let loading: Promise<ReadonlySet<string>> | null = null;

/**
 * The 49,233 most common passwords from `@zxcvbn-ts/language-common` (MIT) in lowercase, of which
 * 17,950 have at least eight characters. Loaded at the first registration, because loading takes
 * about 60 ms, which should slow down neither startup nor logins.
 */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import("@zxcvbn-ts/language-common")
    .then(({ dictionary }) => new Set(dictionary["passwords-common"]));
  return loading;
}
