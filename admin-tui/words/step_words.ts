/** A step of a trace in words, for the screen and the command line. */
export interface StepWords {
  readonly tone: "good" | "bad" | "warn" | "plain";
  /** What happened: a few words, capitalized, without a period. */
  readonly words: string;
  /** Details, one short line each. */
  readonly details: readonly string[];
}

/** Whether it failed, or may have. */
export function isFailedStep({ tone }: StepWords): boolean {
  return tone === "bad" || tone === "warn";
}
