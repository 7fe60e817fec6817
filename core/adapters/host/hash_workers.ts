/** More workers than this help no deployment that we know, and each takes memory for good. */
const workersMax = 8;

/** What a service takes before its first login, and its database's cache. */
const restBytes = 150 * 1024 * 1024;

/** A worker takes 15 MB; passwords that were imported as scrypt hashes can take 128 MiB more. */
const workerBytes = 20 * 1024 * 1024;

const cgroupFile = "/sys/fs/cgroup/memory.max";

/** How many hash workers suit this machine: see `workersFor`. Needs to read the cgroup's file. */
export function suitableWorkers(): number {
  return workersFor(navigator.hardwareConcurrency, readMemoryLimit(cgroupFile));
}

/**
 * The smaller of the processors, 8, and what the memory limit has room for; at least 1.
 * `memoryBytes` is null without a limit.
 */
export function workersFor(processors: number, memoryBytes: number | null): number {
  const room = memoryBytes === null
    ? workersMax
    : Math.floor((memoryBytes - restBytes) / workerBytes);
  return Math.max(1, Math.min(processors, workersMax, room));
}

/** The memory limit of this process's cgroup (version 2). Null without one that can be read. */
export function readMemoryLimit(path: string): number | null {
  try {
    const text = Deno.readTextFileSync(path).trim();
    return /^\d{1,15}$/.test(text) ? Number(text) : null;
  } catch {
    // No cgroup, or no permission to read it.
    return null;
  }
}
