import type { ListedTestNumber } from "../../domain/test_numbers/test_number.ts";
import type { Ports } from "../../ports/ports.ts";

/** The test numbers, and whether their codes work. */
export interface TestNumberList {
  /** By expiry, the first to expire first. */
  readonly numbers: readonly ListedTestNumber[];
  /** Whether test numbers are on. */
  readonly on: boolean;
}

/** Lists the test numbers for operators. */
export async function listTestNumbers(
  ports: Pick<Ports, "testNumbers" | "policies">,
): Promise<TestNumberList> {
  const numbers = await ports.testNumbers.listTestNumbers();
  return { numbers, on: ports.policies.testNumbers };
}
