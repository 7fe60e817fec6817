import type { DoctorInput } from "./doctor.ts";
import { type Finding, type Severity, worstOf } from "./areas/finding.ts";

export interface Diagnosis {
  /** The most severe of the findings. */
  readonly severity: Severity;
  readonly findings: readonly Finding[];
}

/** Imports the doctor on demand, so that the service's start does not pay for it. See `examine`. */
export async function runDoctor(input: DoctorInput): Promise<Diagnosis> {
  const { examine } = await import("./doctor.ts");
  const findings = await examine(input);
  return { severity: worstOf(findings), findings };
}
