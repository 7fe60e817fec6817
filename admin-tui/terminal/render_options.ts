/** The options of Ink, here and in the tests. */
export const renderOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  /**
   * Ink waits for 1000 / maxFps milliseconds after the last change, and a change meanwhile starts
   * the wait again. With 60, a key that followed the rows of the key before it waited for 17 to 33
   * ms: the p95 of a search inside names was 27 ms, and is 11 to 14. The terminal draws only what
   * changed, after a key or an answer, so there are no extra frames.
   */
  maxFps: 250,
  exitOnCtrlC: false,
  patchConsole: false,
} as const;
