/** Settings that another one replaces, and how many of their units are a day. */
const replaced: Readonly<Record<string, { readonly by: string; readonly perDay: number }>> = {
  LATCHKEY_SESSION_IDLE_MINUTES: { by: "LATCHKEY_SESSION_IDLE_DAYS", perDay: 24 * 60 },
  LATCHKEY_SESSION_HOURS: { by: "LATCHKEY_SESSION_DAYS", perDay: 24 },
};

export function isReplaced(name: string): boolean {
  return Object.hasOwn(replaced, name);
}

/** An error for each replaced setting that is set, with what to set instead. */
export function replacedErrors(
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return Object.entries(replaced).flatMap(([name, { by, perDay }]) => {
    const value = env[name];
    if (!value) return [];
    return [`${name} was replaced by ${by}, in days: set ${by}${daysOf(value, perDay)} instead`];
  });
}

/** `=0.010417`, with six decimals at most, as settings allow; empty for what is not a number. */
function daysOf(value: string, perDay: number): string {
  return /^[0-9]{1,6}$/.test(value) ? `=${Number((Number(value) / perDay).toFixed(6))}` : "";
}
