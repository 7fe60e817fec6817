import type { BreachedPasswords } from "../../ports/breached_passwords.ts";
import { breachHashOf } from "./breach_hash.ts";
import { findInHashFile } from "./hash_file.ts";
import { findInRange, type RangeOptions } from "./range_request.ts";

export interface BreachSources {
  /** Null if no server is asked. */
  readonly range: RangeOptions | null;
  /** Path of a sorted list; see `findInHashFile`. Null for none. */
  readonly file: string | null;
}

/**
 * Looks up passwords in the file first, and asks the server only about those that it does not have.
 * At least one is given.
 */
export function openBreachedPasswords({ range, file }: BreachSources): BreachedPasswords {
  return {
    async find(password) {
      const hash = breachHashOf(password);
      const known = file === null ? null : await findInHashFile(file, hash);
      if (range === null || known?.found === true) return known ?? { found: false };
      const asked = await findInRange(range, hash);
      // One response is not enough for a password that only the other source could find.
      return known?.found === null && asked.found === false ? known : asked;
    },
  };
}
