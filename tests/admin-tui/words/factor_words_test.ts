import assert from "node:assert/strict";
import { shownFactors, shownFactorWords } from "../../../admin-tui/words/factor_words.ts";
import { bare, described } from "../screens/user/user_states.ts";

Deno.test("the row of recovery codes warns if all were used, and only then", () => {
  const { holdings } = described();
  const used = holdings.authenticators.map((one) => ({ ...one, count: 0 }));
  const values = [holdings, { ...holdings, authenticators: used }, bare.holdings].map((held) => {
    const row = shownFactors(held).find(({ kind }) => kind === "recovery_codes");
    return shownFactorWords(row ?? assert.fail()).value;
  });
  assert.deepEqual(values, [
    { text: "7 left", tone: "plain" },
    { text: "none left", tone: "warn" },
    { text: "none", tone: "dim" },
  ]);
});
