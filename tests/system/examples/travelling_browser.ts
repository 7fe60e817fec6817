/** A browser without scripts that follows redirects from one origin to another. @module */
import assert from "node:assert/strict";

export interface VisitedPage {
  readonly status: number;
  readonly url: string;
  readonly text: string;
}

export interface TravellingBrowser {
  get(url: string): Promise<VisitedPage>;
  /** Fills in the page's first form and presses its first button. */
  submit(page: VisitedPage, fields: Readonly<Record<string, string>>): Promise<VisitedPage>;
  /** Follows the link with this text. */
  follow(page: VisitedPage, text: string): Promise<VisitedPage>;
  /** Removes the cookies of an origin. */
  forget(origin: string): void;
}

const redirectsMax = 20;

export function openTravellingBrowser(): TravellingBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string): Map<string, string> => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const visit = async (url: string, init: RequestInit, left: number): Promise<VisitedPage> => {
    assert.ok(left > 0, `too many redirects: ${url}`);
    const jar = jarOf(new URL(url).origin);
    const headers = new Headers(init.headers);
    headers.set("cookie", [...jar].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keep(jar, line);
    const text = await response.text();
    const next = response.headers.get("location") ?? refreshOf(text);
    if (next !== null) return await visit(new URL(next, url).href, { method: "GET" }, left - 1);
    return { status: response.status, url, text };
  };
  return {
    get: (url) => visit(url, { method: "GET" }, redirectsMax),
    submit: (page, fields) => {
      const { action, values } = formOf(page.text);
      return visit(new URL(action, page.url).href, {
        method: "POST",
        headers: { origin: new URL(page.url).origin, "sec-fetch-site": "same-origin" },
        body: new URLSearchParams({ ...values, ...fields }),
      }, redirectsMax);
    },
    follow: (page, text) => {
      const links = [...page.text.matchAll(/<a[^>]*href="([^"]*)"[^>]*>([^<]*)</g)];
      const [, href] = links.find(([, , words]) => words === text) ?? [];
      assert.ok(href !== undefined, page.text);
      return visit(new URL(decoded(href), page.url).href, { method: "GET" }, redirectsMax);
    },
    forget: (origin) => void jars.delete(origin),
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}

/** Where a page leads by itself. */
function refreshOf(html: string): string | null {
  const [, url = null] = /<meta http-equiv="refresh" content="0; url=([^"]*)"/.exec(html) ?? [];
  return url === null ? null : decoded(url);
}

function formOf(
  html: string,
): { readonly action: string; readonly values: Readonly<Record<string, string>> } {
  // The form of the language is in the footer.
  const [form = ""] = /<main[\s\S]*?(<form[\s\S]*?<\/form>)/.exec(html) ?? [];
  const [, action = ""] = /<form[^>]*action="([^"]*)"/.exec(form) ?? [];
  assert.notEqual(form, "", html);
  const inputs = [...form.matchAll(/<input[^>]*>/g)].map(([input]) => [
    /name="([^"]*)"/.exec(input)?.[1] ?? "",
    decoded(/value="([^"]*)"/.exec(input)?.[1] ?? ""),
  ]);
  return { action: decoded(action), values: Object.fromEntries(inputs) };
}

function decoded(text: string): string {
  return text.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
}
