/**
 * Numbers rounds from 0: one at least, `max` at most, none that would likely end after `seconds`.
 * On a machine that others use, hashes stand back behind them and a round can take many times its
 * length; fewer rounds are then better than a bench that nobody waits for.
 */
export function* roundsWithin(max: number, seconds: number): Generator<number> {
  const began = performance.now();
  for (let round = 0; round < max; round++) {
    const each = round === 0 ? 0 : (performance.now() - began) / round;
    if (performance.now() - began + each > seconds * 1000) return;
    yield round;
  }
}
