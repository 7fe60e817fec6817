let loading: Promise<ReadonlySet<string>> | null = null;

/**
 * The 49,233 most common passwords of `@zxcvbn-ts/language-common` (MIT), lower case, of which
 * 17,950 have eight characters or more. Loaded at the first registration: reading the package takes
 * some 60 ms, which neither a start nor a login should pay.
 */
export function commonPasswords(): Promise<ReadonlySet<string>> {
  loading ??= import("@zxcvbn-ts/language-common")
    .then(({ default: language }) => new Set(language.dictionary["passwords-common"]));
  return loading;
}
