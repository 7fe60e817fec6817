/** A browser without scripts: cookies, redirects and forms. @module */
import assert from "node:assert/strict";

export interface Page {
  readonly status: number;
  readonly path: string;
  readonly html: string;
  /** The text between tags, with entities decoded. */
  readonly text: string;
}

export interface Browser {
  get(path: string): Promise<Page>;
  /** Posts a form; `headers`, if given, are those of another site or an old browser. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
  /** Fills in the only form of a page, and presses its first button, or the one with `action`. */
  submit(page: Page, fields: Readonly<Record<string, string>>, action?: string): Promise<Page>;
  /** The value of a cookie, and the attributes it was set with, in lowercase. */
  cookie(name: string): { readonly value: string; readonly attributes: readonly string[] } | null;
  setCookie(name: string, value: string): void;
  [Symbol.dispose](): void;
}

export const browserName = "Mozilla/5.0 (Browser of the tests)";

/** Its address, which is not that of the app. */
export const browserAddress = "127.0.0.2";

export function openBrowser(origin: string): Browser {
  const client = Deno.createHttpClient({ localAddress: browserAddress });
  const jar = new Map<string, { readonly value: string; readonly attributes: readonly string[] }>();
  const request = async (path: string, init: RequestInit): Promise<Page> => {
    const headers = new Headers(init.headers);
    headers.set("user-agent", browserName);
    headers.set("cookie", [...jar].map(([name, { value }]) => `${name}=${value}`).join("; "));
    const url = new URL(path, origin);
    const response = await fetch(url, { ...init, headers, redirect: "manual", client });
    keepCookies(jar, response.headers.getSetCookie());
    const html = await response.text();
    const location = response.headers.get("location");
    if (response.status === 303 && location !== null) {
      return await request(new URL(location, url).pathname, { method: "GET" });
    }
    return { status: response.status, path: url.pathname, html, text: textOf(html) };
  };
  const own = { "sec-fetch-site": "same-origin", origin };
  const post: Browser["post"] = async (path, fields, headers = own) =>
    await request(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { ...headers },
    });
  return {
    get: async (path) => await request(path, { method: "GET" }),
    post,
    submit: async (page, fields, action) => {
      const form = formOf(page);
      const unknown = Object.keys(fields).filter((name) => !(name in form.fields));
      assert.deepEqual(unknown, [], page.html);
      assert.ok(action === undefined || form.actions.includes(action), page.html);
      return await post(action ?? form.action, { ...form.fields, ...fields });
    },
    cookie: (name) => jar.get(name) ?? null,
    setCookie: (name, value) => void jar.set(name, { value, attributes: [] }),
    [Symbol.dispose]: () => client.close(),
  };
}

function keepCookies(
  jar: Map<string, { readonly value: string; readonly attributes: readonly string[] }>,
  headers: readonly string[],
): void {
  for (const header of headers) {
    const [pair = "", ...rest] = header.split(";").map((part) => part.trim());
    const [name = "", value = ""] = pair.split("=");
    const attributes = rest.map((each) => each.toLowerCase());
    const expires = attributes.find((each) => each.startsWith("expires="))?.slice(8);
    const ended = value === "" || (expires !== undefined && Date.parse(expires) <= Date.now());
    if (ended) jar.delete(name);
    else jar.set(name, { value, attributes });
  }
}

interface Form {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  /** Where its other buttons send it. */
  readonly actions: readonly string[];
}

function formOf({ html }: Page): Form {
  const [form = "", ...others] = html.match(/<form[^]*?<\/form>/g) ?? [];
  assert.equal(others.length, 0, html);
  assert.match(form, /^<form method="post" /, html);
  const inputs = [...form.matchAll(/<input\b([^>]*)>/g)]
    .map(([, tag = ""]) => [attributeOf(tag, "name"), attributeOf(tag, "value")]);
  return {
    action: attributeOf(form, "action"),
    fields: Object.fromEntries(inputs),
    actions: [...form.matchAll(/\sformaction="([^"]*)"/g)].map(([, action = ""]) => action),
  };
}

function attributeOf(tag: string, name: string): string {
  return decoded(new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1] ?? "");
}

function textOf(html: string): string {
  return decoded(html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " "));
}

function decoded(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return text.replace(
    /&(?:#(\d+)|(\w+));/g,
    (all, code, name) =>
      code === undefined ? named[name] ?? all : String.fromCodePoint(Number(code)),
  );
}
