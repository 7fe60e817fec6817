import { type Finding, severities, type Severity } from "./areas/finding.ts";

interface Diagnosis {
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

const columns = 100;

/** A diagnosis as JSON. */
export function diagnosisBody({ severity, findings }: Diagnosis): {
  readonly severity: Severity;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
} {
  return { severity, counts: countsOf(findings), findings };
}

/** Areas and findings, most severe last, so that they are visible right above the prompt. */
export function diagnosisText({ findings }: Diagnosis): string {
  const rank = (finding: Finding): number => severities.indexOf(finding.severity);
  const areas = Map.groupBy(findings, ({ check }) => check.split(".")[0] ?? check);
  const worstLast = [...areas].toSorted(([, a], [, b]) =>
    Math.max(...a.map(rank)) - Math.max(...b.map(rank))
  );
  const blocks = worstLast.map(([area, found]) => {
    const lines = found.toSorted((a, b) => rank(a) - rank(b)).flatMap(linesOf);
    return [area, ...lines].join("\n");
  });
  const counts = Object.entries(countsOf(findings)).map(([name, count]) =>
    `${count} ${name}${name === "ok" || count === 1 ? "" : "s"}`
  );
  return `${blocks.join("\n\n")}\n\n${counts.join(", ")}`;
}

function linesOf({ check, severity, words, remedy }: Finding): readonly string[] {
  const margin = "  ".padEnd(11);
  const description = wrapped(`${check.split(".")[1]}: ${words}`, columns - margin.length);
  const advice = remedy === null ? [] : wrapped(remedy, columns - margin.length - 3);
  return [
    ...description.map((line, at) =>
      at === 0 ? `  ${severity.padEnd(9)}${line}` : `${margin}${line}`
    ),
    ...advice.map((line, at) => `${margin}${at === 0 ? "-> " : "   "}${line}`),
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
