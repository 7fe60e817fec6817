/** Resolves after a number of milliseconds, 0 or more. 0 yields to the event loop once. */
export type PauseFor = (milliseconds: number) => Promise<void>;
