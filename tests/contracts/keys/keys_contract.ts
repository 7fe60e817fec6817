import type { ContractTest } from "../store_fixtures.ts";
import { passwordKeyContract } from "./password_key.ts";
import { secretCheckContract } from "./secret_checks.ts";
import { signingKeyContract } from "./signing_keys.ts";
import { totpBoxContract } from "./totp_boxes.ts";

export function keysContract(test: ContractTest): void {
  signingKeyContract(test);
  secretCheckContract(test);
  totpBoxContract(test);
  passwordKeyContract(test);
}
