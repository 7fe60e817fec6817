import type { ContractTest } from "../store_fixtures.ts";
import { numberContract } from "./numbers.ts";
import { testUserContract } from "./test_users.ts";

export function testNumbersContract(test: ContractTest): void {
  numberContract(test);
  testUserContract(test);
}
