import type { ContractTest } from "../store_fixtures.ts";
import { issuedCodeContract } from "./issued_codes.ts";
import { passkeyContract } from "./passkeys.ts";
import { recoveryCodeContract } from "./recovery_codes.ts";
import { removalContract } from "./removals.ts";
import { resetContract } from "./resets.ts";
import { totpContract } from "./totp.ts";

export function factorsContract(test: ContractTest): void {
  totpContract(test);
  passkeyContract(test);
  recoveryCodeContract(test);
  issuedCodeContract(test);
  resetContract(test);
  removalContract(test);
}
