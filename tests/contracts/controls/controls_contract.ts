import type { ContractTest } from "../store_fixtures.ts";
import { circuitContract } from "./circuits.ts";
import { stopAndPauseContract } from "./stops_and_pauses.ts";

export function controlsContract(test: ContractTest): void {
  stopAndPauseContract(test);
  circuitContract(test);
}
