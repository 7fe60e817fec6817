import type { ListedTestNumber } from "../core/domain/test_numbers/test_number.ts";
import type { Log } from "./program/log.ts";

/** Logs a warning if there are test numbers, whether or not their codes work. */
export function warnOfTestNumbers(
  { numbers, on }: { readonly numbers: readonly ListedTestNumber[]; readonly on: boolean },
  log: Pick<Log, "warn">,
): void {
  if (numbers.length === 0) return;
  const users = numbers.reduce((sum, number) => sum + number.users, 0);
  log.warn(on ? onWords : offWords, { numbers: numbers.length, users });
}

const onWords =
  "There are test numbers: everyone who has the code of one can log in as its users. " +
  "Remove them with admin test-numbers remove when the tests are over";

const offWords = "There are test numbers, but LATCHKEY_TEST_NUMBERS is off: their codes do not " +
  "work, and their users cannot log in. Remove them with admin test-numbers remove";
