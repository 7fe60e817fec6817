/** A Latchkey with a user, for the examples that log in by OpenID Connect. @module */
import assert from "node:assert/strict";
import { temporaryFolder } from "../../task_process.ts";
import type { Browser, Page } from "./browser.ts";
import { type Latchkey, startLatchkey } from "./example_contract.ts";

export interface OidcScene extends AsyncDisposable {
  readonly latchkey: Latchkey;
  /** An empty folder for the example. */
  readonly folder: string;
}

const ada = { username: "ada", password: "correct horse battery", phone_number: "+12025550142" };

export async function openOidcScene(): Promise<OidcScene> {
  const folder = temporaryFolder();
  const latchkey = await startLatchkey();
  const registered = await fetch(`${latchkey.url}/v1/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(ada),
  });
  assert.equal(registered.status, 201, await registered.text());
  return {
    latchkey,
    folder: folder.path,
    [Symbol.asyncDispose]: async () => {
      await latchkey[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Adds a client as an operator does. */
export async function addClient(
  { latchkey }: OidcScene,
  options: readonly string[],
): Promise<{ readonly id: string; readonly secret: string | null }> {
  const printed = await latchkey.admin("clients", "add", "Example", ...options, "--json");
  const { client, client_secret: secret } = JSON.parse(printed);
  return { id: client.id, secret };
}

export function copyFiles(from: URL, names: readonly string[], to: string): void {
  for (const name of names) Deno.copyFileSync(new URL(name, from), `${to}/${name}`);
}

/** Logs in on the form of Latchkey, and returns the page where that leads. */
export async function logIn(
  { latchkey }: OidcScene,
  browser: Browser,
  form: Page,
): Promise<Page> {
  assert.equal(new URL(form.url).origin, latchkey.url, form.html);
  const { username, password, phone_number } = ada;
  const asked = await browser.submit(form, { username, password });
  const codes = await browser.submit(asked, { code: await latchkey.code(phone_number) });
  // The first login shows recovery codes.
  return await browser.follow(codes, "I have saved them");
}
