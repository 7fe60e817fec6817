import { createHash } from "node:crypto";
import type { StaticContent } from "../http/respond.ts";
import type { RouteFacts } from "../http/route.ts";
import { buildDocument } from "../openapi/build_document.ts";
import type { Html } from "./layout.ts";
import { problemPage } from "./problem_page.ts";
import { referencePage } from "./reference_page.ts";
import { stylesheet } from "./stylesheet.ts";

/** Pages need one stylesheet and no script, form, frame or other host. */
const pagePolicy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'none'";

/** Everything that the reference serves, by path. */
export async function makePages(
  routes: readonly RouteFacts[],
  publicUrl: string | null,
): Promise<ReadonlyMap<string, StaticContent>> {
  const document = buildDocument(routes, publicUrl);
  const pages = new Map([
    ["/openapi.json", content(JSON.stringify(document), "application/json")],
    ["/docs/style.css", content(stylesheet, "text/css")],
    ["/docs", await page(referencePage(document))],
  ]);
  for (const [code, facts] of Object.entries(document["x-problems"])) {
    pages.set(`/docs/problems/${code}`, await page(problemPage(document, code, facts)));
  }
  return pages;
}

async function page(html: Html): Promise<StaticContent> {
  return content(String(await html), "text/html", { "content-security-policy": pagePolicy });
}

function content(
  body: string,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): StaticContent {
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return {
    body,
    etag: `"${digest}"`,
    headers: { "content-type": `${type}; charset=utf-8`, ...headers },
  };
}
