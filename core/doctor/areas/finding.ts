/** From best to worst. */
export const severities = ["ok", "note", "warning", "error"] as const;

export type Severity = typeof severities[number];

/** The result of one check. Contains no secret and no phone number. */
export interface Finding {
  /** `area.check`. Stable, for scripts. */
  readonly check: string;
  readonly severity: Severity;
  /** What was found. */
  readonly words: string;
  /** What to do about it; null if nothing needs to be done. */
  readonly remedy: string | null;
}

export function ok(check: string, words: string): Finding {
  return { check, severity: "ok", words, remedy: null };
}

/** Worth knowing, but requires no action. */
export function note(check: string, words: string, remedy: string): Finding {
  return { check, severity: "note", words, remedy };
}

/** Works today, but should be fixed. */
export function warning(check: string, words: string, remedy: string): Finding {
  return { check, severity: "warning", words, remedy };
}

/** Does not work, or is exposed to others. */
export function error(check: string, words: string, remedy: string): Finding {
  return { check, severity: "error", words, remedy };
}

/** `ok` for an empty list. */
export function worstOf(findings: readonly Finding[]): Severity {
  const worst = Math.max(0, ...findings.map(({ severity }) => severities.indexOf(severity)));
  return severities[worst] ?? "error";
}
