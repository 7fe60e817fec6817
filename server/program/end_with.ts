/**
 * Writes an error to standard error, its first line and the others as a list, and ends the process
 * with the exit code, even if standard error cannot be written.
 */
export function endWith(lines: readonly string[], code: number): never {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`${lines.join("\n  - ")}\n`));
  } catch {
    // Closed or full: there is nowhere else to write it.
  }
  Deno.exit(code);
}

/** Lists every error in the settings, and exits with code 2. `cannot` names what they prevent. */
export function endWithErrors(cannot: string, errors: readonly string[]): never {
  return endWith([`${cannot}: invalid configuration:`, ...errors], 2);
}

/** Says that a port is in use, and what to do about it. */
export function takenPort(port: number, setting: string): string {
  return `port ${port} is in use. Set ${setting} to another port, or stop the process that uses ` +
    `it: ss -ltnp 'sport = :${port}' shows which. It may be left from a run whose npx was killed.`;
}
