import type { ReportLine } from "./report.ts";
import type { BenchStage } from "./stage.ts";

/** One part of `deno task bench`: a file in bench/measures and a line in bench/main.ts. */
export interface Measure {
  /** For `--only`: lowercase words with hyphens. */
  readonly name: string;
  /**
   * Measures and returns a line for each promise. Everything it starts belongs to the stage or is
   * stopped before it returns. Default options: at most about 30 seconds.
   */
  run(stage: BenchStage): Promise<readonly ReportLine[]>;
}
