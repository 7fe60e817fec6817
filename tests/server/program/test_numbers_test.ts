import assert from "node:assert/strict";
import type { TestNumberList } from "../../../core/operator.ts";
import { warnOfTestNumbers } from "../../../server/test_numbers.ts";
import { operator } from "../../attacks/attack_kit.ts";
import { givenTestNumber, testPhone, withTestNumbers } from "../../attacks/test_number_kit.ts";
import { openTestApp } from "../app_kit.ts";

Deno.test("warnOfTestNumbers() warns while there is a test number, on or off", async () => {
  await using app = await openTestApp(withTestNumbers);
  const warned = async (change: (list: TestNumberList) => TestNumberList = (list) => list) => {
    const lines: string[] = [];
    const warn = (words: string, facts = {}) => void lines.push(words + JSON.stringify(facts));
    warnOfTestNumbers(change(await app.core.listTestNumbers()), { warn });
    return lines.join();
  };
  assert.equal(await warned(), "");
  await givenTestNumber(app);
  assert.match(await warned(), /everyone who has the code .*\{"numbers":1,"users":0\}$/);
  assert.match(await warned((list) => ({ ...list, on: false })), /LATCHKEY_TEST_NUMBERS is off/);
  await app.core.removeTestNumber({ phoneNumber: testPhone, reason: "It is over" }, operator);
  assert.equal(await warned(), "");
});
