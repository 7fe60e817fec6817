/** A step of a trace in words, for the screen and the command line. */
export interface StepWords {
  readonly tone: "good" | "bad" | "plain";
  /** What happened: a few words with a capital, without a full stop. */
  readonly words: string;
  /** What there is to know of it, a short line each. */
  readonly details: readonly string[];
}
