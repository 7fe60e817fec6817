/**
 * `deno task doctor [--json]`: looks at settings, provider, clock, database, hasher, proxies and
 * limits, and says what to do. Sends nothing, changes nothing. Exits 0 when all is well or worth a
 * note, 1 with warnings, 2 with errors, 70 when the doctor itself fails; 64 for another argument.
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
    // Not the message alone: this is a bug, and its place is what helps.
    print(Deno.stderr, `The doctor failed: ${error instanceof Error ? error.stack : "unknown"}`);
    return 70;
  }
}

function print(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}
