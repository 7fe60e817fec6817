import type { ContractTest } from "../store_fixtures.ts";
import { delayedResetContract } from "./delayed_resets.ts";
import { delayedResetEndContract } from "./delayed_reset_ends.ts";
import { resetNonceContract } from "./reset_nonces.ts";

export function resetsContract(test: ContractTest): void {
  resetNonceContract(test);
  delayedResetContract(test);
  delayedResetEndContract(test);
}
