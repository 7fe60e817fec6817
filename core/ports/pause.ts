/** Resolves after so many milliseconds, 0 or more. 0 lets the event loop turn once. */
export type PauseFor = (milliseconds: number) => Promise<void>;
