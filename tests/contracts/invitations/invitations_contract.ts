import type { ContractTest } from "../store_fixtures.ts";
import { createdUserContract } from "./created_users.ts";
import { invitationEndContract } from "./ends.ts";
import { invitedUserContract } from "./invited_users.ts";

export function invitationsContract(test: ContractTest): void {
  invitedUserContract(test);
  createdUserContract(test);
  invitationEndContract(test);
}
