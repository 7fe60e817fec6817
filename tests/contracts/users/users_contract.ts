import type { ContractTest } from "../store_fixtures.ts";
import { changeContract } from "./changes.ts";
import { deletionContract } from "./deletion.ts";
import { insertionContract } from "./insertions.ts";
import { lockContract } from "./locks.ts";
import { metadataContract } from "./metadata.ts";
import { numberLimitContract } from "./number_limits.ts";
import { passwordContract } from "./passwords.ts";
import { phoneCorrectionContract } from "./phone_corrections.ts";
import { phoneMarkContract } from "./phone_marks.ts";
import { retiredNameContract } from "./retired_names.ts";
import { releaseContract } from "./releases.ts";
import { roleContract } from "./roles.ts";

export function usersContract(test: ContractTest): void {
  insertionContract(test);
  passwordContract(test);
  lockContract(test);
  changeContract(test);
  deletionContract(test);
  releaseContract(test);
  retiredNameContract(test);
  phoneCorrectionContract(test);
  phoneMarkContract(test);
  numberLimitContract(test);
  roleContract(test);
  metadataContract(test);
}
