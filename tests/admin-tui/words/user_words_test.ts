import assert from "node:assert/strict";
import { matchedPhoneWords } from "../../../admin-tui/words/user_words.ts";
import { userNamed } from "../states.ts";

// +12025550142.
const ada = userNamed("ada");

Deno.test("matchedPhoneWords() shows the digits that a search typed and found, and no others", () => {
  for (
    const [term, words] of [
      ["", "+1 ... ... 42"],
      ["ada", "+1 ... ... 42"],
      ["42", "+1 ... ... 42"],
      ["0142", "+1 ... ... 0142"],
      ["555 0142", "+1 ... ... 5550142"],
      ["0143", "+1 ... ... 42"],
      ["+1202", "+1202 ... ... 42"],
      ["+1 202-555", "+1202555 ... ... 42"],
      ["+12025550142", "+12025550142"],
      ["2025550142", "+12025550142"],
      ["02025550142", "+12025550142"],
      ["025550142", "+1 ... ... 025550142"],
      ["5501", "+1 ... 5501 ..."],
      ["+1", "+1 ... ... 42"],
      ["+1203", "+1 ... ... 42"],
    ] as const
  ) assert.equal(matchedPhoneWords(ada, term), words, term);
});
