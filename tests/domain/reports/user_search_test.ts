import assert from "node:assert/strict";
import fc from "fast-check";
import {
  parseUserSearch,
  userFilters,
  withUserFilter,
} from "../../../core/domain/reports/user_search.ts";

Deno.test("parseUserSearch() separates the filter from the search term", () => {
  const lines = {
    "": ["all", "", null],
    "ada": ["all", "ada", null],
    " is:locked   ada ": ["locked", "ada", null],
    "0142 STATE:Unverified": ["unverified", "0142", null],
    "+1 202 555 is:failed-attempts": ["failed-attempts", "+1 202 555", null],
    "is:odd": ["all", "", "is:odd"],
    "is:": ["all", "", "is:"],
    "phone:12": ["all", "", "phone:12"],
    "is:locked is:locked-out": ["locked", "", "is:locked-out"],
  } as const;
  for (const [line, [filter, term, unknown]] of Object.entries(lines)) {
    assert.deepEqual(parseUserSearch(line), { filter, term, unknown }, line);
  }
});

Deno.test("withUserFilter() replaces the filter", () => {
  const word = fc.stringMatching(/^[a-z0-9+.]{1,8}$/);
  const token = fc.constantFrom("is:locked", "state:locked-out", "is:odd", ":");
  const text = fc.array(fc.oneof(word, token), { maxLength: 5 }).map((words) => words.join(" "));
  fc.assert(
    fc.property(text, fc.constantFrom(...userFilters), (line, filter) => {
      const { term } = parseUserSearch(line);
      const next = parseUserSearch(withUserFilter(line, filter));
      assert.deepEqual(next, { filter, term, unknown: null });
    }),
    { seed: 20261122 },
  );
});
