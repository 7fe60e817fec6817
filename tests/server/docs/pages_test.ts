/** The pages of the reference: complete, valid, accessible, and without other hosts. @module */
import assert from "node:assert/strict";
import { makePages } from "../../../server/docs/pages.ts";
import { referencePage } from "../../../server/docs/reference_page.ts";
import { stylesheet } from "../../../server/docs/stylesheet.ts";
import { buildDocument } from "../../../server/openapi/build_document.ts";
import type { JsonSchema } from "../../../server/openapi/openapi.ts";
import { contracts } from "../../../server/contracts.ts";

const document = buildDocument(contracts, null);
const pages = await makePages(contracts, null);
const htmlPages: ReadonlyMap<string, string> = new Map(
  [...pages].filter(([, { headers }]) => headers["content-type"]?.startsWith("text/html"))
    .map(([path, { body }]) => [path, body]),
);
const reference = htmlPages.get("/docs") ?? "";

/** What a reader sees of a page. */
function visibleText(html: string): string {
  return html.replace(/<head>[^]*<\/head>/, "").replace(/<wbr>/g, "").replace(/<[^>]+>/g, " ")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'").replaceAll("&amp;", "&").replace(/\s+/g, " ");
}

const plain = (markdown: string): string => markdown.replaceAll("`", " ").replace(/\s+/g, " ");

function assertShows(html: string, words: readonly string[]): void {
  const text = visibleText(html).replace(/ (?=[.,:;)])/g, "");
  const missing = words.map((each) => plain(each).trim().replace(/ (?=[.,:;)])/g, ""))
    .filter((each) => !text.includes(each));
  assert.deepEqual(missing, []);
}

Deno.test("the reference shows every route with its words", () => {
  for (const { method, path, summary, description } of contracts) {
    const name = `${method} ${path.replace(/:(\w+)/g, "{$1}")}`;
    assertShows(reference, [name, `${summary}.`, description ?? ""]);
  }
});

Deno.test("the reference shows every tag, object, field and description", () => {
  const schemas = Object.values(document.components.schemas);
  const bodies = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    .flatMap(({ requestBody }) => requestBody?.content["application/json"]?.schema ?? []);
  assertShows(reference, [
    ...document.tags.flatMap(({ name, description }) => [name, description]),
    ...Object.keys(document.components.schemas).filter((name) => !/Problem$|Error$/.test(name)),
    ...[...schemas, ...bodies].flatMap(wordsOf),
  ]);
});

/** The names and descriptions of a schema's members. */
function wordsOf(schema: JsonSchema): readonly string[] {
  const members = Object.entries(schema.properties ?? {}).flatMap(([name, member]) => [
    name,
    ...wordsOf(member),
  ]);
  const parts = [...schema.anyOf ?? [], ...schema.items === undefined ? [] : [schema.items]];
  return [schema.description ?? "", ...members, ...parts.flatMap(wordsOf)];
}

Deno.test("the reference shows every problem code and field code with its meaning", () => {
  const facts = Object.entries(document["x-problems"]);
  assertShows(reference, facts.map(([code, each]) => `${code} ${each.status} ${each.description}`));
  const texts = document.components.schemas["FieldError"]?.properties?.["code"];
  const rows = Object.entries(texts?.["x-enumDescriptions"] ?? {});
  assert.ok(rows.length > 20);
  assertShows(reference, rows.map(([code, text]) => `${code} ${text}`));
});

Deno.test("the page of a problem shows its code, status, meaning, text and routes", () => {
  for (
    const [code, { title, status, description, detail }] of Object.entries(document["x-problems"])
  ) {
    const page = htmlPages.get(`/docs/problems/${code}`) ?? "";
    assertShows(page, [title, code, String(status), description, detail]);
  }
  const page = htmlPages.get("/docs/problems/username_taken") ?? "";
  assertShows(page, ["POST /v1/register"]);
});

Deno.test("every route has an example with its method, path, token and body", () => {
  for (const { method, path, session, body, id } of contracts) {
    const section = new RegExp(`<article id="${id}"[^]*?</article>`).exec(reference)?.[0] ?? "";
    const example = visibleText(/<pre>[^]*?<\/pre>/.exec(section)?.[0] ?? "");
    assert.ok(example.includes(`http://127.0.0.1:8000${path.split(":")[0]}`), `${id}: ${example}`);
    assert.equal(example.includes("authorization: Bearer"), session === true, id);
    assert.equal(example.includes("-d '{"), body !== undefined, id);
    const implied = body === undefined ? "GET" : "POST";
    assert.equal(example.includes(`-X ${method}`), method !== implied, id);
  }
});

Deno.test("examples send their requests to LATCHKEY_PUBLIC_URL", async () => {
  const shown = await makePages(contracts, "https://login.example.com");
  const page = shown.get("/docs")?.body ?? "";
  assert.ok(page.includes("curl https://login.example.com/v1/register"));
  assert.ok(!page.includes("127.0.0.1"));
});

Deno.test("no page has a script, inline style or handler, or refers to another host", () => {
  for (const [path, html] of htmlPages) {
    assert.ok(!/<(script|style|iframe|img|form|object|embed|base)\b/i.test(html), path);
    assert.ok(!/<[^>]*\s(style|on\w+)=/i.test(html), path);
    const links = [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)].map(([, link = ""]) => link);
    assert.ok(links.length > 2, path);
    assert.deepEqual(links.filter((link) => /^(\w+:|\/)/.test(link)), [], path);
  }
  assert.ok(!/url\(|@import|expression/.test(stylesheet));
});

Deno.test("every link leads to a page and to an anchor on it", () => {
  for (const [path, html] of htmlPages) {
    for (const [, link = ""] of html.matchAll(/\shref="([^"]*)"/g)) {
      const { pathname, hash } = new URL(link, `http://latchkey.test${path}`);
      const target = pages.get(pathname);
      assert.ok(target !== undefined, `${path}: ${link}`);
      assert.ok(hash === "" || target.body.includes(` id="${hash.slice(1)}"`), `${path}: ${link}`);
    }
  }
});

Deno.test("each page is well-formed and its ids are unique", () => {
  const empty = new Set(["meta", "link", "wbr", "br"]);
  for (const [path, html] of htmlPages) {
    const open: string[] = [];
    for (const [, end, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (empty.has(name)) continue;
      if (end === "") open.push(name);
      else assert.equal(open.pop(), name, `${path}: ${open.join(" ")}`);
    }
    assert.deepEqual(open, [], path);
    assert.match(html.trim(), /^<!DOCTYPE html>/);
    const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, path);
  }
});

Deno.test("each page has a language, a title, landmarks, ordered headings and table headers", () => {
  const titles = [...htmlPages.values()].map((html) => /<title>([^<]+)<\/title>/.exec(html)?.[1]);
  assert.equal(new Set(titles).size, htmlPages.size, "titles are unique");
  for (const [path, html] of htmlPages) {
    assert.ok(html.includes('<html lang="en">'), path);
    assert.equal(html.match(/<main /g)?.length, 1, path);
    assert.ok(html.includes('<nav aria-label="Contents">'), path);
    assert.match(html, /<body>\s*<a class="skip" href="#main">/);
    const levels = [...html.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    assert.deepEqual(levels.filter((level) => level === 1), [1], path);
    levels.reduce((above, level) => (assert.ok(level <= above + 1, path), level), 0);
    for (const [row] of html.matchAll(/<tr>[^]*?<\/tr>/g)) {
      assert.match(row, /<th scope="(col|row)">/);
    }
    assert.equal(html.match(/<table>/g)?.length, html.match(/<caption>/g)?.length, path);
    for (const [, list = ""] of html.matchAll(/<(?:ul|ol)\b[^>]*>([^]*?)<\/(?:ul|ol)>/g)) {
      assert.match(list, /<li>/, "no list is empty");
    }
  }
});

Deno.test("text has a contrast of at least 7:1 on the page and on blocks, light and dark", () => {
  const schemes = [...stylesheet.matchAll(/:root \{([^}]*)\}/g)].map(([, body = ""]) =>
    Object.fromEntries(
      [...body.matchAll(/--(\w+): (#[0-9a-f]{3,6});/g)].map((
        [, name = "", color = ""],
      ) => [name, color]),
    )
  );
  assert.equal(schemes.length, 2);
  for (const { page = "", block = "", text = "", quiet = "", link = "" } of schemes) {
    for (const color of [text, quiet, link]) {
      for (const ground of [page, block]) {
        const ratio = contrast(color, ground);
        assert.ok(ratio >= 7, `${color} on ${ground}: ${ratio.toFixed(1)}`);
      }
    }
  }
});

/** WCAG 2.2, "contrast ratio". */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const digits = color.length === 4
    ? [...color.slice(1)].map((each) => each + each).join("")
    : color.slice(1);
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => {
    const part = parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

Deno.test("text of the document is escaped in the pages", async () => {
  const words = `<img src=x onerror=alert(1)> & "quoted" \`<b>\``;
  const info = { ...document.info, title: words, description: words };
  const html = String(await referencePage({ ...document, info }));
  assert.ok(!html.includes("<img") && !html.includes("<b>"));
  assert.ok(html.includes("&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;"));
});

Deno.test("words of the document use no Markdown but code", () => {
  const described = [...JSON.stringify(document).matchAll(/"description":"((?:[^"\\]|\\.)*)"/g)]
    .map(([, text = ""]) => text);
  assert.ok(described.length > 100);
  assert.deepEqual(described.filter((text) => /\]\(|\*\*|(^|\\n)([-*#>]|\d+\.) /.test(text)), []);
  assert.deepEqual(described.filter((text) => (text.match(/`/g)?.length ?? 0) % 2 !== 0), []);
});
