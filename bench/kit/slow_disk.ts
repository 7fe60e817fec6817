import { compileC } from "./compile_c.ts";
import type { ServerOrder } from "./fleet.ts";

const source = new URL("./slow_sync.c", import.meta.url).pathname;

/** The same server on a disk that takes this long for each sync; or why that is impossible. */
export async function onSlowDisk(
  order: ServerOrder,
  folder: string,
  syncMs: number,
): Promise<ServerOrder | string> {
  const library = `${folder}/slow_sync.so`;
  const failure = await compileC(["-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"]);
  if (failure !== null) return `Cannot delay the syncs of a server: ${failure}`;
  const slow = { LD_PRELOAD: library, SLOW_SYNC_MS: String(syncMs) };
  return { ...order, env: (port) => ({ ...order.env(port), ...slow }) };
}
