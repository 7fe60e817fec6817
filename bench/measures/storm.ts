import type { BenchStage } from "../kit/stage.ts";
import { logIn, loginClients } from "./load.ts";

/** The storm starts this much before the measurement and ends this much after it. */
const marginSeconds = 1;

/** Measures for `seconds` while the queue of the service's hasher is full. */
export async function duringStorm<Result>(
  stage: BenchStage,
  seconds: number,
  round: number,
  measure: () => Promise<Result>,
): Promise<Result> {
  const storm = logIn(stage, loginClients, seconds + 2 * marginSeconds, 6_000 + round * 500);
  await new Promise((resolve) => setTimeout(resolve, marginSeconds * 1000));
  const [result] = await Promise.all([measure(), storm]);
  return result;
}
