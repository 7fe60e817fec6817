import type { ContractTest } from "../store_fixtures.ts";
import { conversionContract } from "./conversions.ts";
import { deliveryContract } from "./deliveries.ts";
import { deliveryPageContract } from "./delivery_pages.ts";
import { lookUpContract } from "./look_ups.ts";
import { reportContract } from "./reports.ts";

export function sendingContract(test: ContractTest): void {
  deliveryContract(test);
  deliveryPageContract(test);
  conversionContract(test);
  lookUpContract(test);
  reportContract(test);
}
