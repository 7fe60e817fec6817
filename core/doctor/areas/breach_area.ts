import { error, type Finding, note, ok, warning } from "./finding.ts";

export interface BreachFacts {
  /** Null if no server is set; otherwise why it cannot be used, or an empty text. */
  readonly range: string | null;
  /** Null if no file is set; otherwise why it cannot be used, or its size. */
  readonly file: { readonly problem: string } | { readonly sizeBytes: number } | null;
}

/** The shortest list worth having has about a million hashes. */
const sizeMin = 40_000_000;

export function checkBreach({ range, file }: BreachFacts): readonly Finding[] {
  if (range === null && file === null) {
    return [note(
      "breach.source",
      "New passwords are not looked up among breached ones",
      "Set LATCHKEY_BREACH_URL or LATCHKEY_BREACH_FILE.",
    )];
  }
  return [
    ...(range === null ? [] : [checkRange(range)]),
    ...(file === null ? [] : [checkFile(file)]),
  ];
}

function checkRange(problem: string): Finding {
  if (problem === "") return ok("breach.url", "The server of breached passwords responds");
  return warning(
    "breach.url",
    `${problem}. New passwords are accepted without this check`,
    "Check LATCHKEY_BREACH_URL and the network path.",
  );
}

function checkFile(file: NonNullable<BreachFacts["file"]>): Finding {
  if ("problem" in file) {
    const remedy = "Download the list again, or remove LATCHKEY_BREACH_FILE.";
    return error("breach.file", file.problem, remedy);
  }
  const words = `The list of breached passwords has ${Math.ceil(file.sizeBytes / 1e6)} MB`;
  if (file.sizeBytes >= sizeMin) return ok("breach.file", words);
  return note("breach.file", words, "A list of all known ones has about 40 GB.");
}
