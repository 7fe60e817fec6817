import { diagnosisBody, diagnosisText } from "../../../core/doctor/diagnosis_text.ts";
import type { Severity } from "../../../core/doctor/areas/finding.ts";
import { answer, type CliCommand } from "../command/command.ts";

/** The same exit codes as `deno task doctor`. */
const codes: Readonly<Record<Severity, 0 | 1 | 2>> = { ok: 0, note: 0, warning: 1, error: 2 };

export const doctorCommand: CliCommand = {
  noun: "doctor",
  verb: "",
  about: "Checks settings, provider and database; exits 1 for warnings, 2 for errors",
  arguments: [],
  options: {},
  changes: false,
  asks: false,
  plan: () => ({
    standalone: async ({ diagnose }) => {
      const diagnosis = await diagnose();
      const text = diagnosisText(diagnosis).split("\n");
      const { severity, counts, findings } = diagnosisBody(diagnosis);
      const body = { severity, counts, findings: findings.map((finding) => ({ ...finding })) };
      return answer(body, text, codes[severity]);
    },
  }),
};
