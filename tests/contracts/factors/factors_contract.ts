import type { ContractTest } from "../store_fixtures.ts";
import { authenticatorsContract } from "./authenticators.ts";
import { issuedCodeContract } from "./issued_codes.ts";
import { passkeyContract } from "./passkeys.ts";
import { recoveryCodeContract } from "./recovery_codes.ts";
import { removalContract } from "./removals.ts";
import { resetContract } from "./resets.ts";
import { totpContract } from "./totp.ts";

export function factorsContract(test: ContractTest): void {
  authenticatorsContract(test);
  totpContract(test);
  passkeyContract(test);
  recoveryCodeContract(test);
  issuedCodeContract(test);
  resetContract(test);
  removalContract(test);
}
