import assert from "node:assert/strict";
import { formsOfClients, pageNames } from "../../server/pages/http/page_names.ts";
import { origin } from "../server/pages/browser.ts";
import { openPages, registerByPages, signInByPages } from "../server/pages/page_kit.ts";

const posts = pageNames.filter((name) => name.startsWith("POST ")).map((name) => name.slice(5));
/** Those that only lead to the GET of the same address. */
const ofClients = formsOfClients.map((name) => name.slice(5));
const form = "application/x-www-form-urlencoded";

/** Headers that a form of another site can have, and that none of ours has. */
const forged: readonly Readonly<Record<string, string>>[] = [
  {},
  { origin: "null" },
  { origin: "" },
  { origin: "https://evil.example" },
  { origin: "https://sibling.example.com" },
  { origin: "https://example.com" },
  { origin: "http://login.example.com" },
  { origin: "https://login.example.com:8443" },
  { origin: "https://login.example.com/" },
  { origin: "https://login.example.com." },
  { origin: "HTTPS://LOGIN.EXAMPLE.COM" },
  { origin: `${origin}.evil.example` },
  { origin: `https://evil.example, ${origin}` },
  { origin: `${origin}, https://evil.example` },
  { origin: "https://app.example.com" },
  { "sec-fetch-site": "none" },
  { "sec-fetch-site": "cross-site" },
  { origin: "null", "sec-fetch-site": "same-site" },
  { origin: "null", "sec-fetch-site": "SAME-ORIGIN" },
  { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  { referer: `${origin}/login` },
  { "x-forwarded-host": "evil.example", origin: "https://evil.example" },
];

Deno.test("every POST page refuses a forged or missing Origin, and changes nothing (R56)", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const bob = await registerByPages(app, { username: "bob", phone: "+12025550143" });
  const before = await app.rows();
  for (const path of posts) {
    for (const headers of forged) {
      for (const { cookies } of [browser, bob]) {
        const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
        const answer = await app.request("POST", path, {
          headers: { "content-type": form, cookie, ...headers },
          body: "",
        });
        const name = `${path} ${JSON.stringify(headers)}`;
        assert.deepEqual(answer.headers.getSetCookie(), [], name);
        if (ofClients.includes(path)) {
          assert.equal(answer.headers.get("location"), `${path}?`, name);
          continue;
        }
        assert.equal(answer.status, 403, name);
        assert.match(answer.text, /role="alert"/, name);
      }
    }
  }
  assert.deepEqual(await app.rows(), before);
});

Deno.test("without Origin, only Sec-Fetch-Site: same-origin lets a form pass", async () => {
  await using app = await openPages();
  for (const headers of [{ origin: "null" }, {}]) {
    const answer = await app.request("POST", "/login", {
      headers: { "content-type": form, "sec-fetch-site": "same-origin", ...headers },
      body: "username=ada&password=not+this+one",
    });
    assert.equal(answer.status, 401);
  }
});

Deno.test("on loopback, a form of another port or host name is refused", async () => {
  const pages = { appName: "Acme", publicOrigin: null, returnOrigins: [], gateDomain: null };
  await using app = await openPages({ pages });
  // The kit's requests come to latchkey.test, as if a page had rebound that name to loopback.
  for (const from of ["http://latchkey.test", "http://localhost", "http://127.0.0.1", "null"]) {
    const answer = await app.request("POST", "/login", {
      headers: { "content-type": form, origin: from },
      body: "username=ada&password=not+this+one",
    });
    assert.equal(answer.status, 403, from);
  }
});
