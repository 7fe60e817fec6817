import { FileRefused } from "./settings.ts";

/** Whether users other than a file's owner can read or change it. Its group may read it. */
export function isOpenToOthers(mode: number): boolean {
  return (mode & 0o027) !== 0;
}

/**
 * Reads a file that a setting names; see `ReadSettingsFile`. A secret may be readable by its group:
 * that is how Kubernetes and systemd give one to a service that does not run as root.
 */
export function readSettingsFile(path: string, secret = false): string {
  const { mode } = secret ? Deno.statSync(path) : { mode: null };
  if (mode !== null && isOpenToOthers(mode)) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new FileRefused(
      `other users can read or change (mode ${shown}): run chmod 600. Mount a secret with mode ` +
        "0400 for the service's user, or 0440 for its group",
    );
  }
  return Deno.readTextFileSync(path);
}
