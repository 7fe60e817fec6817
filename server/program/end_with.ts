/**
 * Ends the process with what is wrong, on standard error: the first line, and the others as a list.
 * The exit code is given also where standard error is not read.
 */
export function endWith(lines: readonly string[], code: number): never {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${lines.join("\n  - ")}\n`));
  } catch {
    // Closed or full: there is no other place to say it.
  }
  Deno.exit(code);
}

/** Ends the process with 2 and every mistake in the settings. `cannot` is what they prevent. */
export function endWithMistakes(cannot: string, mistakes: readonly string[]): never {
  return endWith([`${cannot}: invalid configuration:`, ...mistakes], 2);
}

/** What to do about a port that is taken, for people. */
export function takenPort(port: number, setting: string): string {
  return `port ${port} is taken. Set ${setting} to another, or stop what listens there: ` +
    `ss -ltnp 'sport = :${port}' shows it. It may be an earlier one whose npx was killed.`;
}
