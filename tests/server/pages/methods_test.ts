import assert from "node:assert/strict";
import { assetNames, pageNames } from "../../../server/pages/http/page_names.ts";
import { origin } from "./browser.ts";
import { openPages, registerByPages, signInByPages } from "./page_kit.ts";

const gets = pageNames.filter((name) => name.startsWith("GET ")).map((name) => name.slice(4));

/** Pages to which clients of OpenID Connect lead browsers. Without a client, they do not exist. */
const isOfClients = (path: string): boolean => path.startsWith("/oauth/");
const posts = pageNames.filter((name) => name.startsWith("POST ")).map((name) => name.slice(5));

/** Polling is limited, and the export of personal data is recorded. */
const counted = ["/login/code/status", "/account/export"];

Deno.test("a GET of a page changes no row and no cookie, with and without a session and a challenge", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const started = await registerByPages(app, { username: "bob", phone: "+12025550143" });
  await browser.post("/account/step-up", { return_to: "/account" });
  assert.equal(browser.cookies.size, 2);
  const before = await app.rows();
  for (const path of gets.filter((path) => !counted.includes(path) && !isOfClients(path))) {
    for (const one of [browser, started]) {
      for (const _ of [1, 2]) {
        const answer = await one.get(path);
        assert.ok([200, 303].includes(answer.status), `${path}: ${answer.status}`);
        assert.deepEqual(answer.headers.getSetCookie(), [], path);
      }
    }
    assert.deepEqual(await app.rows(), before, path);
  }
});

Deno.test("the log has the code of each refused form, and nothing that was typed", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  await browser.post("/account/step-up", { return_to: "/account" });
  const refused = [
    ["/login", { username: "ada", password: "typed-1" }, "invalid_credentials"],
    ["/register", { username: "ada", password: "typed-2" }, "invalid_input"],
    ["/login/code", { method: "sms", code: "typed-3" }, "invalid_input"],
    ["/login/code/send", { channel: "typed-4" }, "invalid_input"],
    ["/account/password", { current_password: "typed-5", new_password: "x" }, "wrong_password"],
    ["/account/phone", { phone_number: "typed-6" }, "invalid_input"],
    ["/language", { typed: "7" }, "bad_form"],
  ] as const;
  for (const [path, form, code] of refused) {
    await browser.post(path, form);
    const line = app.logged().trim().split("\n").at(-1) ?? "";
    assert.equal(JSON.parse(line).code, code, line);
  }
  await browser.post("/login", {}, { origin: "https://evil.example" });
  assert.match(app.logged(), /"status":403,"code":"cross_origin"/);
  assert.doesNotMatch(app.logged(), /typed-/);
});

Deno.test("HEAD returns the headers of a page's GET and no body", async () => {
  await using app = await openPages();
  for (const name of [...gets, ...assetNames.map((asset) => asset.slice(4))]) {
    const [get, head] = [await app.request("GET", name), await app.request("HEAD", name)];
    assert.deepEqual([head.status, head.text], [get.status, ""], name);
    assert.equal(head.headers.get("content-type"), get.headers.get("content-type"), name);
  }
});

Deno.test("a page answers other methods with 405 and names its own", async () => {
  await using app = await openPages();
  const { browser } = await signInByPages(app, { username: "ada" });
  const cookie = [...browser.cookies].map((pair) => pair.join("=")).join("; ");
  const before = await app.rows();
  for (const path of new Set([...gets, ...posts])) {
    const own = [
      ...(gets.includes(path) ? ["GET", "HEAD"] : []),
      ...(posts.includes(path) ? ["POST"] : []),
    ];
    for (const method of ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      if (own.includes(method)) continue;
      const answer = await app.request(method, path, { headers: { origin, cookie } });
      assert.equal(answer.status, 405, `${method} ${path}`);
      const allowed = (answer.headers.get("allow") ?? "").split(", ");
      assert.deepEqual(allowed.toSorted(), own.toSorted(), path);
    }
  }
  assert.deepEqual(await app.rows(), before);
});
