import type { ContractTest } from "../store_fixtures.ts";
import { resetNonceContract } from "./reset_nonces.ts";

export function resetsContract(test: ContractTest): void {
  resetNonceContract(test);
}
