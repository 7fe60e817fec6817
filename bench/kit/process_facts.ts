/** CPU seconds that a process and its threads have used. Null if unknown. */
export function cpuSeconds(pid: number): number | null {
  const stat = readOrNull(`/proc/${pid}/stat`);
  // The name in parentheses may contain spaces. User and system time are fields 14 and 15.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields?.[11]) + Number(fields?.[12]);
  const ticksPerSecond = 100;
  return Number.isNaN(ticks) ? null : ticks / ticksPerSecond;
}

/**
 * Milliseconds in which the main thread of a process was ready to run, but others had the
 * processors. 0 if unknown.
 */
export function waitedMs(pid: number): number {
  const [, nanoseconds] = readOrNull(`/proc/${pid}/task/${pid}/schedstat`)?.split(" ") ?? [];
  return Number(nanoseconds ?? 0) / 1e6;
}

/** A process that uses less of a second than this is idle. */
const idleSecondsMax = 0.05;

/** How many seconds to wait at most until a process is idle. */
const busySecondsMax = 60;

/** Waits until a process has been idle for a second. Does not wait if its CPU time is unknown. */
export async function waitUntilIdle(pid: number): Promise<void> {
  let before = cpuSeconds(pid);
  for (let waited = 0; before !== null && waited < busySecondsMax; waited++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const after = cpuSeconds(pid);
    if (after === null || after - before < idleSecondsMax) return;
    before = after;
  }
}

/** Resident memory in MB. Null if unknown. */
export function residentMb(pid: number): number | null {
  const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(readOrNull(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? psMb(pid) : Number(kilobytes) / 1024;
}

function psMb(pid: number): number | null {
  try {
    const { stdout } = new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(pid)] })
      .outputSync();
    const kilobytes = Number(new TextDecoder().decode(stdout).trim());
    return kilobytes > 0 ? kilobytes / 1024 : null;
  } catch {
    return null;
  }
}

function readOrNull(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return null;
  }
}
