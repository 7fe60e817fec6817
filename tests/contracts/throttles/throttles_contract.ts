import type { ContractTest } from "../store_fixtures.ts";
import { delayContract } from "./delays.ts";
import { windowContract } from "./windows.ts";

export function throttlesContract(test: ContractTest): void {
  windowContract(test);
  delayContract(test);
}
