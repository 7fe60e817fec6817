import { FileRefused } from "./settings.ts";

/** Whether others than a file's owner may read or change it; its group may read it. */
export function isOpenToOthers(mode: number): boolean {
  return (mode & 0o027) !== 0;
}

/**
 * Reads a file that a setting names, as `ReadSettingsFile` says. A group may read a secret: that is
 * how Kubernetes and systemd hand one to a service that is not root.
 */
export function readSettingsFile(path: string, secret = false): string {
  const { mode } = secret ? Deno.statSync(path) : { mode: null };
  if (mode !== null && isOpenToOthers(mode)) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new FileRefused(
      `others may read or change (mode ${shown}): chmod 600 it; mount a secret with mode 0400 ` +
        "and the service's user, or 0440 and its group",
    );
  }
  return Deno.readTextFileSync(path);
}
