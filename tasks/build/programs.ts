import { programFiles } from "../launch.ts";

/** The source files of the programs in `dist`. */
export function bundledPrograms(): readonly string[] {
  return [...programFiles(), "tasks/launch.ts", "tasks/healthcheck.ts"];
}
