/**
 * `deno task doctor [--json]`: checks settings, provider, clock, database, hasher, proxies and
 * limits, and suggests what to do. Sends and changes nothing. Exit codes: 0 without warnings and
 * errors, 1 for warnings, 2 for errors, 64 for an unknown argument, 70 if the doctor itself fails.
 * @module
 */
import { runDoctor } from "../core/doctor/diagnose.ts";
import { diagnosisBody, diagnosisText } from "../core/doctor/diagnosis_text.ts";

const exitCodes = { ok: 0, note: 0, warning: 1, error: 2 } as const;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  if (args.some((arg) => arg !== "--json")) {
    print(Deno.stderr, "Usage: deno task doctor [--json]");
    return 64;
  }
  try {
    const env = Deno.env.toObject();
    const diagnosis = await runDoctor({ env, readTextFile: (path) => Deno.readTextFileSync(path) });
    const body = (): string => JSON.stringify(diagnosisBody(diagnosis), null, 2);
    print(Deno.stdout, json ? body() : diagnosisText(diagnosis));
    return exitCodes[diagnosis.severity];
  } catch (error) {
    // With the stack, because this is a bug.
    print(Deno.stderr, `The doctor failed: ${error instanceof Error ? error.stack : "unknown"}`);
    return 70;
  }
}

function print(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}
