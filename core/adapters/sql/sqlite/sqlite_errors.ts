import { type StorageTrouble, StorageUnavailable } from "../../../ports/stores/storage.ts";
import { primaryCode } from "./sqlite_codes.ts";

const unavailable = new Map<number, readonly [reason: string, trouble: StorageTrouble]>([
  [7, ["out of memory", "failed"]],
  [8, ["the file is read-only", "read_only"]],
  [10, ["the disk reported an error", "failed"]],
  [13, ["the disk is full", "full"]],
  [14, ["the file cannot be opened", "failed"]],
]);

/** Returns `StorageUnavailable` for a disk or file system error; other errors unchanged. */
export function explained(error: unknown): unknown {
  const known = unavailable.get(primaryCode(error));
  if (known === undefined) return error;
  const [reason, trouble] = known;
  return new StorageUnavailable(`Cannot use the database: ${reason}`, trouble, { cause: error });
}
