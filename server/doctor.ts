/**
 * `deno task doctor [--json]`: looks at settings, provider, clock, database, hasher, proxies and
 * limits, and says what to do. Sends nothing, changes nothing. Exits 0 when all is well or worth a
 * note, 1 with warnings, 2 with errors, 70 when the doctor itself fails; 64 for another argument.
 * @module
 */
import { type Diagnosis, type Finding, runDoctor, severities } from "../core/mod.ts";

const exitCodes = { ok: 0, note: 0, warning: 1, error: 2 } as const;
const columns = 100;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  if (args.some((arg) => arg !== "--json")) {
    print(Deno.stderr, "Usage: deno task doctor [--json]");
    return 64;
  }
  try {
    const env = Deno.env.toObject();
    const diagnosis = await runDoctor({ env, readTextFile: Deno.readTextFileSync });
    print(Deno.stdout, json ? JSON.stringify(bodyOf(diagnosis), null, 2) : textOf(diagnosis));
    return exitCodes[diagnosis.severity];
  } catch (error) {
    // Not the message alone: this is a bug, and its place is what helps.
    print(Deno.stderr, `The doctor failed: ${error instanceof Error ? error.stack : "unknown"}`);
    return 70;
  }
}

function bodyOf({ severity, findings }: Diagnosis): Record<string, unknown> {
  return { severity, counts: countsOf(findings), findings };
}

/** Areas and findings with the worst last: that is what stands above the prompt. */
export function textOf({ findings }: Diagnosis): string {
  const rank = (finding: Finding): number => severities.indexOf(finding.severity);
  const areas = Map.groupBy(findings, ({ check }) => check.split(".")[0] ?? check);
  const worstLast = [...areas].toSorted(([, a], [, b]) =>
    Math.max(...a.map(rank)) - Math.max(...b.map(rank))
  );
  const blocks = worstLast.map(([area, found]) => {
    const lines = found.toSorted((a, b) => rank(a) - rank(b)).flatMap(linesOf);
    return [area, ...lines].join("\n");
  });
  const counts = Object.entries(countsOf(findings)).map(([name, count]) => `${count} ${name}`);
  return `${blocks.join("\n\n")}\n\n${counts.join(", ")}`;
}

function linesOf({ check, severity, words, remedy }: Finding): readonly string[] {
  const margin = "  ".padEnd(11);
  const said = wrapped(`${check.split(".")[1]}: ${words}`, columns - margin.length);
  const done = remedy === null ? [] : wrapped(remedy, columns - margin.length - 3);
  return [
    ...said.map((line, at) => at === 0 ? `  ${severity.padEnd(9)}${line}` : `${margin}${line}`),
    ...done.map((line, at) => `${margin}${at === 0 ? "-> " : "   "}${line}`),
  ];
}

function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function countsOf(findings: readonly Finding[]): Record<string, number> {
  const count = (severity: string) => findings.filter((one) => one.severity === severity).length;
  return Object.fromEntries(severities.map((severity) => [severity, count(severity)]));
}

function print(stream: typeof Deno.stdout, text: string): void {
  const bytes = new TextEncoder().encode(`${text}\n`);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}
