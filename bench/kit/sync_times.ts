/**
 * How many milliseconds the disk takes for each sync after a write of 32 KB, in order of length:
 * what a commit costs at least, whatever writes it.
 */
export async function syncTimes(folder: string, count: number): Promise<readonly number[]> {
  const path = `${folder}/synced`;
  using file = await Deno.open(path, { write: true, create: true });
  const filler = new Uint8Array(32 * 1024);
  const times: number[] = [];
  for (let written = 0; written < count; written++) {
    file.writeSync(filler);
    const startedAt = performance.now();
    file.syncDataSync();
    times.push(performance.now() - startedAt);
  }
  return times.toSorted((a, b) => a - b);
}
