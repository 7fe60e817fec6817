import type { ContractTest } from "../store_fixtures.ts";
import { clockMarkContract } from "./clock_mark.ts";
import { databaseContract } from "./database.ts";
import { developmentMarkContract } from "./development_mark.ts";
import { retentionContract } from "./retention.ts";
import { sweepContract } from "./sweep.ts";

export function upkeepContract(test: ContractTest): void {
  sweepContract(test);
  retentionContract(test);
  clockMarkContract(test);
  databaseContract(test);
  developmentMarkContract(test);
}
