/**
 * Copies the database, in use, to a new file for its owner alone: all that was committed when it
 * began. The file is there only when it is whole and checked.
 */
export type BackUp = (path: string) => Promise<BackupAnswer>;

export type BackupAnswer =
  | { readonly result: "copied"; readonly sizeBytes: number; readonly tookMs: number }
  | { readonly result: "file_exists" | "file_unwritable" };
