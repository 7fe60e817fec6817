import type { ContractTest } from "../store_fixtures.ts";
import { lastingKeyContract } from "./lasting_keys.ts";
import { secretCheckContract } from "./secret_checks.ts";
import { signingKeyContract } from "./signing_keys.ts";
import { totpBoxContract } from "./totp_boxes.ts";

export function keysContract(test: ContractTest): void {
  signingKeyContract(test);
  secretCheckContract(test);
  totpBoxContract(test);
  lastingKeyContract(test);
}
