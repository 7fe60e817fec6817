import type { BackupFolder } from "../../ports/back_up.ts";

/** Opens a folder of copies, which need not exist yet. Needs permission to read and write it. */
export function openBackupFolder(path: string): BackupFolder {
  return {
    path,
    async list() {
      try {
        return (await Array.fromAsync(Deno.readDir(path)))
          .filter(({ isFile }) => isFile).map(({ name }) => name);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return [];
        throw error;
      }
    },
    async remove(name) {
      try {
        await Deno.remove(`${path}/${name}`);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    },
  };
}
