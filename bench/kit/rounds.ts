/**
 * Yields round numbers from 0: at least one and at most `max`, and none that would probably end
 * after `seconds`. On a busy machine, hashes get less CPU and a round can take many times its usual
 * length. Fewer rounds are then better than a benchmark that takes too long.
 */
export function* roundsWithin(max: number, seconds: number): Generator<number> {
  const startedAt = performance.now();
  for (let round = 0; round < max; round++) {
    const each = round === 0 ? 0 : (performance.now() - startedAt) / round;
    if (performance.now() - startedAt + each > seconds * 1000) return;
    yield round;
  }
}
