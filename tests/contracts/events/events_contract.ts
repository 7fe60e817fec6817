import type { ContractTest } from "../store_fixtures.ts";
import { feedContract } from "./feed.ts";
import { foldContract } from "./folds.ts";
import { recordContract } from "./record.ts";

export function eventsContract(test: ContractTest): void {
  recordContract(test);
  feedContract(test);
  foldContract(test);
}
