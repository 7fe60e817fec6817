import assert from "node:assert/strict";
import { parseBreach } from "../../../core/config/breach_config.ts";
import { parseSettings } from "../../../core/config/settings/settings.ts";

function parse(env: Readonly<Record<string, string>>) {
  const settings = parseSettings(env, () => "");
  return { ...parseBreach(settings), errors: settings.errors.length };
}

Deno.test("parseBreach() accepts an https URL, or one on this machine, and ends it with a slash", () => {
  const none = { url: null, file: null, errors: 0 };
  assert.deepEqual(parse({}), none);
  const urls: Readonly<Record<string, string>> = {
    "https://api.pwnedpasswords.com/range/": "https://api.pwnedpasswords.com/range/",
    "https://api.pwnedpasswords.com/range": "https://api.pwnedpasswords.com/range/",
    "https://mirror.example:8443": "https://mirror.example:8443/",
    "http://127.0.0.1:9000/range//": "http://127.0.0.1:9000/range/",
  };
  for (const [LATCHKEY_BREACH_URL, url] of Object.entries(urls)) {
    assert.deepEqual(parse({ LATCHKEY_BREACH_URL }), { ...none, url });
  }
  const wrong = ["api.pwnedpasswords.com", "http://mirror.example/", "https://a/?q=1", "file:///a"];
  for (const LATCHKEY_BREACH_URL of [...wrong, "https://ada:secret@a/"]) {
    assert.deepEqual(parse({ LATCHKEY_BREACH_URL }), { ...none, errors: 1 }, LATCHKEY_BREACH_URL);
  }
  assert.equal(parse({ LATCHKEY_BREACH_FILE: "/data/pwned.txt" }).file, "/data/pwned.txt");
  assert.deepEqual(parse({ LATCHKEY_BREACH_FILE: "/data/my list" }), { ...none, errors: 1 });
});
