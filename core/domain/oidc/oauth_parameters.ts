/**
 * The parameters of a request of OAuth, from its query or its form: those that came, by name. An
 * empty one counts as absent (RFC 6749 3.1).
 */
export interface OAuthParameters {
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Reads `application/x-www-form-urlencoded` text, as a query has it too. */
export function readParameters(text: string): OAuthParameters {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (value === "") continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return { values };
}

/** The value of a parameter. Null if it is absent or came twice; see `repeatedParameter`. */
export function parameter({ values }: OAuthParameters, name: string): string | null {
  const [value, ...others] = values.get(name) ?? [];
  return value === undefined || others.length > 0 ? null : value;
}

/** All values of a parameter that may come several times. */
export function parameters({ values }: OAuthParameters, name: string): readonly string[] {
  return values.get(name) ?? [];
}

/** A parameter that came twice, which is refused (RFC 6749 3.1). RFC 8707 2 excepts `resource`. */
export function repeatedParameter({ values }: OAuthParameters): string | null {
  for (const [name, all] of values) if (all.length > 1 && name !== "resource") return name;
  return null;
}

/** The words of a list that spaces separate, each once. */
export function spaced(text: string | null): readonly string[] {
  return [...new Set((text ?? "").split(" ").filter((word) => word !== ""))];
}
