/** A Latchkey with a user, for the examples that log in by OpenID Connect. @module */
import assert from "node:assert/strict";
import { freePort } from "../../free_port.ts";
import { startTask, temporaryFolder } from "../../task_process.ts";
import type { TravellingBrowser, VisitedPage } from "./travelling_browser.ts";

export interface OidcScene extends AsyncDisposable {
  /** The origin of Latchkey, which is the issuer. */
  readonly latchkey: string;
  /** An empty folder for the example. */
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  /** The newest code that was sent to the user. */
  code(): Promise<string>;
}

const ada = { username: "ada", password: "correct horse battery", phone_number: "+12025550142" };

export async function openOidcScene(): Promise<OidcScene> {
  const [data, folder] = [temporaryFolder(), temporaryFolder()];
  const [port, simulatorPort] = [freePort(), freePort()];
  const settings = {
    PORT: `${port}`,
    LATCHKEY_SIMULATOR_PORT: `${simulatorPort}`,
    LATCHKEY_DATA_DIR: data.path,
  };
  const latchkey = `http://127.0.0.1:${port}`;
  const dev = startTask("dev", settings);
  await dev.until("The terminal admin:");
  const registered = await fetch(`${latchkey}/v1/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ada),
  });
  assert.equal(registered.status, 201, await registered.text());
  return {
    latchkey,
    folder: folder.path,
    settings,
    code: async () => {
      const to = encodeURIComponent(ada.phone_number);
      const response = await fetch(`http://127.0.0.1:${simulatorPort}/_sim/code?to=${to}`);
      return (await response.json()).code;
    },
    [Symbol.asyncDispose]: async () => {
      await dev[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
      data[Symbol.dispose]();
    },
  };
}

/** Adds a client as an operator does. */
export async function addClient(
  { settings }: OidcScene,
  options: readonly string[],
): Promise<{ readonly id: string; readonly secret: string | null }> {
  const args = ["clients", "add", "Example", ...options, "--json"];
  await using admin = startTask("admin", settings, args);
  assert.equal(await admin.ended(), 0, admin.output());
  const { client, client_secret: secret } = JSON.parse(admin.output());
  return { id: client.id, secret };
}

export function copyFiles(from: URL, names: readonly string[], to: string): void {
  for (const name of names) Deno.copyFileSync(new URL(name, from), `${to}/${name}`);
}

/** Logs in on the form of Latchkey, and returns the page where that leads. */
export async function logIn(
  scene: OidcScene,
  browser: TravellingBrowser,
  form: VisitedPage,
): Promise<VisitedPage> {
  assert.equal(new URL(form.url).origin, scene.latchkey, form.text);
  const { username, password } = ada;
  const asked = await browser.submit(form, { username, password });
  const codes = await browser.submit(asked, { code: await scene.code() });
  // The first login shows recovery codes.
  return await browser.follow(codes, "I have saved them");
}
