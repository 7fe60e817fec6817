import type { ContractTest } from "../store_fixtures.ts";
import { activityContract } from "./activity.ts";
import { deletedCursorContract } from "./deleted_cursors.ts";
import { holdingContract } from "./holdings.ts";
import { passwordWorkContract } from "./password_works.ts";
import { userListContract } from "./user_lists.ts";
import { userPageContract } from "./user_pages.ts";

export function reportsContract(test: ContractTest): void {
  userListContract(test);
  userPageContract(test);
  deletedCursorContract(test);
  activityContract(test);
  holdingContract(test);
  passwordWorkContract(test);
}
