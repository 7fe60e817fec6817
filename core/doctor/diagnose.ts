import type { DoctorInput } from "./doctor.ts";
import { type Finding, type Severity, worstOf } from "./areas/finding.ts";

export interface Diagnosis {
  /** The worst of all. */
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

/** The doctor, loaded where it is called: no start of the service pays for it. See `examine`. */
export async function runDoctor(input: DoctorInput): Promise<Diagnosis> {
  const { examine } = await import("./doctor.ts");
  const findings = await examine(input);
  return { severity: worstOf(findings), findings };
}
