import css from "./pages.css" with { type: "text" };
import script from "./pages.js" with { type: "text" };
import { problem } from "../../http/problem.ts";
import type { AppContext } from "../../http/respond.ts";
import type { PageSettings } from "../http/page.ts";

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" } as const;

function respondAsset(c: AppContext, body: BodyInit, type: string, more = {}): Response {
  return new Response(body, {
    headers: {
      "content-type": type,
      "cache-control": "public, max-age=3600",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-request-id": c.get("requestId"),
      ...more,
    },
  });
}

export function getStyle(c: AppContext, { accent = null }: PageSettings): Response {
  const own = accent === null
    ? ""
    : `:root { --accent: ${accent.color}; --on-accent: ${accent.text}; }\n`;
  return respondAsset(c, css + own, types.css);
}

/** The sandbox keeps a script in an SVG from running where the image is opened as a page. */
export function getLogo(c: AppContext, { logo = null }: PageSettings): Response {
  if (logo === null) return problem(c, { code: "not_found" });
  return respondAsset(c, logo.bytes, logo.type, {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  });
}

export function getScript(c: AppContext): Response {
  return respondAsset(c, script, types.js);
}
