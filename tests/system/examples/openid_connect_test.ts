/**
 * Runs examples/openid-connect in Node.js, next to a separate `deno task dev`: a user logs in to
 * the app on the pages of Latchkey, and out again.
 * @module
 */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startProgram } from "../../task_process.ts";
import { openBrowser } from "./browser.ts";
import { installNpm } from "./install_npm.ts";
import { addClient, copyFiles, logIn, openOidcScene } from "./oidc_scene.ts";

const example = new URL("../../../examples/openid-connect/", import.meta.url);

Deno.test("examples/openid-connect logs a user in and out on the pages of Latchkey", async (t) => {
  await using scene = await openOidcScene();
  const appPort = freePort();
  const origin = `http://127.0.0.1:${appPort}`;
  const uris = ["--redirect", `${origin}/callback`, "--logout", `${origin}/bye`];
  const { id, secret } = await addClient(scene, uris);
  copyFiles(example, ["package.json", "package-lock.json", "server.js"], scene.folder);
  installNpm(scene.folder);
  await using app = startProgram("node", [`${scene.folder}/server.js`], {
    PORT: `${appPort}`,
    ISSUER: scene.latchkey.url,
    CLIENT_ID: id,
    CLIENT_SECRET: secret ?? "",
  });
  await app.until("Listening");
  using browser = openBrowser(origin);

  await t.step("logs in with a password and a code", async () => {
    const home = await logIn(scene, browser, await browser.get(`${origin}/`));
    assert.equal(home.url, `${origin}/`, home.html);
    assert.match(home.text, /^Hello ada \(usr_/);
  });

  await t.step("logs in again without a page while the session lasts", async () => {
    browser.forget();
    assert.match((await browser.get(`${origin}/`)).text, /^Hello ada/);
  });

  await t.step("logs out there and here", async () => {
    const left = await browser.get(`${origin}/logout`);
    assert.equal(left.html, "You are logged out\n");
    const form = await browser.get(`${origin}/`);
    assert.equal(new URL(form.url).origin, scene.latchkey.url);
  });

  await t.step("refuses an answer that it did not ask for", async () => {
    await browser.get(`${origin}/login`);
    const forged = `${origin}/callback?code=lk_a_forged&state=forged&iss=${scene.latchkey.url}`;
    const refused = await browser.get(forged);
    assert.deepEqual([refused.status, refused.url], [400, forged]);
  });
});
