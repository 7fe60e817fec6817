/**
 * Runs examples/mcp in Node.js, next to a separate `deno task dev`, with the client of the MCP SDK:
 * it finds Latchkey by the metadata of the server, and calls a tool for the user who logged in.
 * @module
 */
import assert from "node:assert/strict";
import { decodeJwt } from "jose";
import { freePort } from "../../free_port.ts";
import { startProgram } from "../../task_process.ts";
import { openBrowser } from "./browser.ts";
import { installNpm } from "./install_npm.ts";
import { addClient, copyFiles, logIn, openOidcScene } from "./oidc_scene.ts";

const example = new URL("../../../examples/mcp/", import.meta.url);

Deno.test("examples/mcp leads MCP clients to Latchkey and accepts only tokens for it", async () => {
  await using scene = await openOidcScene();
  const [port, otherPort] = [freePort(), freePort()];
  const resource = `http://127.0.0.1:${port}/mcp`;
  const options = ["--public", "--redirect", "http://127.0.0.1/callback"];
  const resources = `${resource} http://127.0.0.1:${otherPort}/mcp`;
  const { id } = await addClient(scene, [...options, "--resource", resources]);

  copyFiles(example, ["package.json", "package-lock.json", "server.js"], scene.folder);
  copyFiles(new URL(".", import.meta.url), ["mcp_client.js"], scene.folder);
  installNpm(scene.folder);
  const start = (of: number) =>
    startProgram("node", [`${scene.folder}/server.js`], {
      PORT: `${of}`,
      ISSUER: scene.latchkey.url,
    });
  await using server = start(port);
  await using other = start(otherPort);
  await Promise.all([server.until("Listening"), other.until("Listening")]);

  await using client = startProgram("node", [`${scene.folder}/mcp_client.js`], {
    SERVER: resource,
    CLIENT_ID: id,
  });
  await client.until("Open ");
  const [, url = ""] = /Open (\S+)/.exec(client.output()) ?? [];
  using browser = openBrowser(resource);
  const closed = await logIn(scene, browser, await browser.get(url));
  assert.equal(closed.html, "Close this page\n");
  assert.equal(await client.ended(), 0, client.output());
  const [, called = ""] = /Called (.*)/.exec(client.output()) ?? [];
  const { user, accessToken } = JSON.parse(called);
  assert.match(user, /^usr_/);
  assert.equal(decodeJwt(accessToken).aud, resource);

  const refused = await fetch(`http://127.0.0.1:${otherPort}/mcp`, {
    method: "POST",
    headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
    body: "{}",
  });
  assert.equal(refused.status, 401, "each server accepts only its own tokens");
  assert.match(refused.headers.get("www-authenticate") ?? "", /resource_metadata="/);
  await refused.body?.cancel();
});
