/**
 * Why a file cannot be read, as the end of a sentence. The task may read the service's files, and
 * any path in `option` that fits in a Deno permission.
 */
export function whyUnreadable(error: unknown, option: string): string {
  if (!(error instanceof Deno.errors.NotCapable)) return "it cannot be read";
  return "deno task admin has no permission to read it (does the path contain spaces or " +
    `commas?). Use standard input: ${option} - <FILE`;
}
