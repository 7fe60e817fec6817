import assert from "node:assert/strict";
import { StorageUnavailable } from "../../../core/service.ts";
import { openTestApp } from "../app_kit.ts";
import { openBrowser, pageSettings } from "./browser.ts";

const browserAccept = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

Deno.test("a missing page and a wrong method are pages for browsers, and problems for others", async () => {
  await using app = await openTestApp(undefined, { pages: pageSettings });
  const browser = openBrowser(app);
  for (const [path, status] of [["/nothing", 404], ["/logout", 405]] as const) {
    const page = await browser.get(path, { ...browserAccept, "accept-language": "pt-BR" });
    assert.equal(page.status, status);
    assert.match(page.headers.get("content-type") ?? "", /^text\/html/);
    assert.match(page.text, /<html lang="pt-BR">/);
    assert.match(page.text, /Referência: <code>request-\d+<\/code>/);
    assert.equal((await browser.get(path, { accept: "*/*" })).json.status, status);
  }
  assert.equal((await browser.get("/logout", browserAccept)).headers.get("allow"), "POST");
  assert.equal((await browser.get("/v1/nothing", browserAccept)).json.code, "not_found");
});

Deno.test("a page says that the database is away or that something failed", async () => {
  let fault: Error | null = null;
  await using app = await openTestApp((ports) => ({
    ...ports,
    sessions: {
      ...ports.sessions,
      findSession: (id) => {
        if (fault !== null) throw fault;
        return ports.sessions.findSession(id);
      },
    },
  }), { pages: pageSettings });
  const browser = openBrowser(app);
  await app.register("ada");
  browser.cookies.set("__Host-latchkey_session", await app.signIn("ada"));
  fault = new StorageUnavailable("away");
  const away = await browser.get("/account", browserAccept);
  assert.deepEqual([away.status, away.headers.get("retry-after")], [503, "1"]);
  assert.match(away.text, /temporarily unavailable/);
  fault = new Error("a secret detail");
  const failed = await browser.get("/account", browserAccept);
  assert.equal(failed.status, 500);
  assert.match(failed.text, /Something went wrong on our side/);
  assert.ok(!failed.text.includes("secret detail"));
});

Deno.test("GET / names LATCHKEY_PAGES while the pages are off", async () => {
  await using app = await openTestApp();
  const browser = openBrowser(app);
  const page = await browser.get("/", browserAccept);
  assert.equal(page.status, 404);
  assert.match(page.text, /^<!doctype html>.*LATCHKEY_PAGES=on/);
  const problem = await browser.get("/");
  assert.equal(problem.json.code, "not_found");
  assert.match(problem.json.detail, /LATCHKEY_PAGES=on/);
  assert.equal(
    (await browser.get("/login", browserAccept)).json.detail,
    "This path does not exist.",
  );
});
