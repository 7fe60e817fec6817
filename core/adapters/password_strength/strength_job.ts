export interface StrengthJob {
  readonly id: number;
  readonly password: string;
  readonly words: readonly string[];
}

export interface StrengthResult {
  readonly id: number;
  readonly guessable: boolean;
}
