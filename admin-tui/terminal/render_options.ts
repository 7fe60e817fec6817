/** The options of Ink, here and in the tests. */
export const renderOptions = {
  alternateScreen: true,
  incrementalRendering: true,
  maxFps: 60,
  exitOnCtrlC: false,
  patchConsole: false,
} as const;
