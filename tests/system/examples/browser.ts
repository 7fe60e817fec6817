/** A browser without scripts: cookies, redirects and forms. @module */
import assert from "node:assert/strict";

export interface Page {
  readonly status: number;
  readonly url: string;
  readonly path: string;
  readonly html: string;
  /** The text between tags, with entities decoded. */
  readonly text: string;
}

export interface Browser {
  /** Opens a path of the app, or any URL, and follows redirects to any origin. */
  get(url: string): Promise<Page>;
  /** Posts a form; `headers`, if given, are those of another site or an old browser. */
  post(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Page>;
  /**
   * Fills in the only form of a page that has these fields, and presses its first button, or the
   * one with `action`.
   */
  submit(page: Page, fields: Readonly<Record<string, string>>, action?: string): Promise<Page>;
  /** Follows the link with this text. */
  follow(page: Page, text: string): Promise<Page>;
  /** The value of a cookie of the app, and its attributes, in lowercase. */
  cookie(name: string): Cookie | null;
  setCookie(name: string, value: string): void;
  /** Removes the cookies of the app. */
  forget(): void;
  [Symbol.dispose](): void;
}

interface Cookie {
  readonly value: string;
  readonly attributes: readonly string[];
}

type Jar = Map<string, Cookie>;

export const browserName = "Mozilla/5.0 (Browser of the tests)";

/** Its address, which is not that of the app. */
export const browserAddress = "127.0.0.2";

const redirectsMax = 20;

/** `origin` is that of the app. */
export function openBrowser(origin: string): Browser {
  const client = Deno.createHttpClient({ localAddress: browserAddress });
  const jars = new Map<string, Jar>();
  const jarOf = (url: string): Jar => {
    const site = new URL(url).origin;
    const jar = jars.get(site) ?? new Map();
    jars.set(site, jar);
    return jar;
  };
  const visit = async (url: string, init: RequestInit, left: number): Promise<Page> => {
    assert.ok(left > 0, `too many redirects: ${url}`);
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    headers.set("user-agent", browserName);
    headers.set("cookie", [...jar].map(([name, { value }]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual", client });
    keepCookies(jar, response.headers.getSetCookie());
    const html = await response.text();
    const location = response.status === 303 ? response.headers.get("location") : refreshOf(html);
    if (location !== null) {
      return await visit(new URL(location, url).href, { method: "GET" }, left - 1);
    }
    const path = new URL(url).pathname;
    return { status: response.status, url, path, html, text: textOf(html) };
  };
  const get = (url: string): Promise<Page> =>
    visit(new URL(url, origin).href, { method: "GET" }, redirectsMax);
  const own = (site: string) => ({ "sec-fetch-site": "same-origin", origin: site });
  const post: Browser["post"] = async (url, fields, headers = own(origin)) =>
    await visit(new URL(url, origin).href, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { ...headers },
    }, redirectsMax);
  return {
    get,
    post,
    submit: async (page, fields, action) => {
      const form = formOf(page, Object.keys(fields));
      assert.ok(action === undefined || form.actions.includes(action), page.html);
      const url = new URL(action ?? form.action, page.url);
      return await post(url.href, { ...form.fields, ...fields }, own(url.origin));
    },
    follow: async (page, text) => {
      const links = [...page.html.matchAll(/<a\b([^>]*)>([^<]*)</g)];
      const [, tag = ""] = links.find(([, , words]) => words === text) ?? assert.fail(page.html);
      return await get(new URL(attributeOf(tag, "href"), page.url).href);
    },
    cookie: (name) => jarOf(origin).get(name) ?? null,
    setCookie: (name, value) => void jarOf(origin).set(name, { value, attributes: [] }),
    forget: () => void jars.delete(new URL(origin).origin),
    [Symbol.dispose]: () => client.close(),
  };
}

function keepCookies(jar: Jar, headers: readonly string[]): void {
  for (const header of headers) {
    const [pair = "", ...rest] = header.split(";").map((part) => part.trim());
    const [name = "", value = ""] = pair.split("=");
    const attributes = rest.map((each) => each.toLowerCase());
    const expires = attributes.find((each) => each.startsWith("expires="))?.slice(8);
    const ended = value === "" || attributes.includes("max-age=0") ||
      (expires !== undefined && Date.parse(expires) <= Date.now());
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

/** Where a page leads by itself. */
function refreshOf(html: string): string | null {
  const [, content = ""] = /<meta http-equiv="refresh"([^>]*)>/.exec(html) ?? [];
  return content === "" ? null : attributeOf(content, "content").replace(/^0; url=/, "");
}

function formOf({ html }: Page, fields: readonly string[]): Form {
  const forms = (html.match(/<form[^]*?<\/form>/g) ?? []).map(readForm);
  const [form, ...others] = forms.filter((each) => fields.every((name) => name in each.fields));
  assert.ok(form !== undefined && others.length === 0, html);
  return form;
}

function readForm(form: string): Form {
  assert.match(form, /^<form method="post" /);
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
