import { getPriority, setPriority } from "node:os";

/**
 * Lets the calling thread precede the servers, which have the priority of this process: clients do
 * not wait for processors that the service uses. On Linux this changes only the calling thread, and
 * only root may do it; others measure also how long this thread waits. Returns how to take it back.
 */
export function precedeServers(): () => void {
  if (Deno.build.os !== "linux") return () => {};
  const before = getPriority(0);
  try {
    setPriority(0, Math.max(-20, before - 10));
  } catch {
    // The sentence at the start of the report says so.
    return () => {};
  }
  return () => setPriority(0, before);
}
