/** A browser for tests: cookies, forms with their `Origin`, and redirects that it is asked for. */
import assert from "node:assert/strict";
import { phoneNumber } from "../../harness.ts";
import type { Answer, TestApp } from "../app_kit.ts";

export const origin = "https://login.example.com";

export const pageSettings = {
  appName: "Acme",
  publicOrigin: origin,
  returnOrigins: ["https://app.example.com"],
  gateDomain: null,
} as const;

export interface Browser {
  readonly cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a form as one of the pages would. */
  post(
    path: string,
    form: Readonly<Record<string, string>>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export function openBrowser(app: TestApp): Browser {
  const cookies = new Map<string, string>();
  const send = async (method: string, path: string, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    if (cookie !== "" && !headers.has("cookie")) headers.set("cookie", cookie);
    const answer = await app.request(method, path, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    return answer;
  };
  return {
    cookies,
    get: (path, headers = {}) => send("GET", path, { headers }),
    post: (path, form, headers = {}) =>
      send("POST", path, {
        headers: { origin, "content-type": "application/x-www-form-urlencoded", ...headers },
        body: new URLSearchParams(form).toString(),
      }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split("; ");
  const at = pair.indexOf("=");
  const name = pair.slice(0, at);
  if (attributes.includes("Max-Age=0")) cookies.delete(name);
  else cookies.set(name, pair.slice(at + 1));
}

/** Where a response leads. */
export function locationOf(answer: Answer): string {
  assert.equal(answer.status, 303, answer.text);
  return answer.headers.get("location") ?? "";
}

/** Registers and logs in by the pages. Returns the recovery codes. */
export async function logInByPages(
  app: TestApp,
  browser: Browser,
  username = "ada",
): Promise<readonly string[]> {
  const password = "correct horse battery staple";
  const registered = await browser.post("/register", {
    username,
    password,
    phone_number: phoneNumber,
  });
  assert.equal(locationOf(registered), "/login/code");
  const code = app.simulator.codeFor(phoneNumber) ?? "";
  const done = await browser.post("/login/code", { method: "sms", code });
  assert.equal(done.status, 200, done.text);
  return [...done.text.matchAll(/<li>([^<]+)<\/li>/g)].map(([, shown = ""]) => shown);
}
