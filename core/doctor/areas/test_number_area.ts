import type { RecordFacts } from "../../adapters/sql/store/reports/record_facts.ts";
import { type Finding, ok, warning } from "./finding.ts";

/** Test numbers are for a limited time. `on`: whether their codes work. */
export function checkTestNumbers(record: RecordFacts | null, on: boolean): readonly Finding[] {
  if (record === null) return [];
  const check = "access.test_numbers";
  const { testNumbers } = record;
  if (testNumbers === 0) return [ok(check, "There are no test numbers")];
  const words = testNumbers === 1
    ? "There is a test number"
    : `There are ${testNumbers} test numbers`;
  return [warning(
    check,
    on
      ? `${words}: everyone who has its code can log in as its users`
      : `${words}, but LATCHKEY_TEST_NUMBERS is off: its users cannot log in`,
    "Run deno task admin test-numbers list, and remove those that are no longer needed.",
  )];
}
