import assert from "node:assert/strict";
import { parseSettings } from "../../../core/config/settings/settings.ts";
import { parsePublicUrl } from "../../../core/config/http/public_url.ts";

function parse(text: string | undefined, dev = false): {
  readonly url: string | null;
  readonly errors: readonly string[];
} {
  const settings = parseSettings({ LATCHKEY_PUBLIC_URL: text }, () => "");
  return { url: parsePublicUrl(settings, dev), errors: settings.errors };
}

Deno.test("parsePublicUrl() returns an https origin", () => {
  const good = {
    "https://login.example.com": "https://login.example.com",
    "https://login.example.com/": "https://login.example.com",
    "https://Login.Example.com:8443": "https://login.example.com:8443",
    "https://login.example.com:443": "https://login.example.com",
  };
  for (const [text, url] of Object.entries(good)) {
    assert.deepEqual(parse(text), { url, errors: [] }, text);
  }
  assert.deepEqual(parse(undefined), { url: null, errors: [] });
});

Deno.test("parsePublicUrl() accepts http only on this machine and in development", () => {
  for (const text of ["http://127.0.0.1:8000", "http://localhost:8000", "http://[::1]:8000"]) {
    assert.deepEqual(parse(text, true), { url: text, errors: [] }, text);
    assert.match(parse(text).errors.join(), /^LATCHKEY_PUBLIC_URL must be an https origin/);
  }
  assert.equal(parse("http://login.example.com", true).errors.length, 1);
});

Deno.test("parsePublicUrl() refuses everything that is not an origin, without printing it", () => {
  const wrong = [
    "auth.example.org",
    "https://auth.example.org/auth",
    "https://auth.example.org?x",
    "https://auth.example.org#x",
    "https://ada:secret@auth.example.org",
    "https://my auth.example.org",
    "ftp://auth.example.org",
  ];
  for (const text of wrong) {
    const { url, errors } = parse(text);
    assert.deepEqual([url, errors.length], [null, 1], text);
    assert.ok(!errors.join().includes(text));
  }
});
