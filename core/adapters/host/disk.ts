import { statfsSync } from "node:fs";

/** The file system under a folder. */
export interface Disk {
  /** Bytes that this user may still write. */
  readonly freeBytes: number;
  /** `other` is a local disk, which is what a database needs. */
  readonly kind: "memory" | "network" | "container_layer" | "other";
}

/** By Linux's `f_type`, see statfs(2). On other systems the number is ignored. */
const kinds: ReadonlyMap<number, Disk["kind"]> = new Map([
  [0x01021994, "memory"],
  [0x858458f6, "memory"],
  [0x794c7630, "container_layer"],
  [0x6969, "network"],
  [0x517b, "network"],
  [0xff534d42, "network"],
  [0xfe534d42, "network"],
]);

/** Null if the folder does not exist or cannot be read. Needs `--allow-sys=statfs`. */
export function readDisk(folder: string): Disk | null {
  try {
    const { bavail, bsize, type } = statfsSync(folder);
    const kind = Deno.build.os === "linux" ? kinds.get(type >>> 0) : undefined;
    return { freeBytes: bavail * bsize, kind: kind ?? "other" };
  } catch (error) {
    if (isExpected(error)) return null;
    throw error;
  }
}

/** Permission bits; null if the file does not exist or cannot be read. */
export function readMode(path: string): number | null {
  try {
    return Deno.statSync(path).mode;
  } catch (error) {
    if (isExpected(error)) return null;
    throw error;
  }
}

function isExpected(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (/^(NotFound|NotCapable|PermissionDenied|NotADirectory)$/.test(error.name)) return true;
  return "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code);
}
