import css from "./pages.css" with { type: "text" };
import script from "./pages.js" with { type: "text" };
import type { AppContext } from "../../http/respond.ts";

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8" } as const;

function respondAsset(c: AppContext, text: string, type: string): Response {
  return new Response(text, {
    headers: {
      "content-type": type,
      "cache-control": "public, max-age=3600",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-request-id": c.get("requestId"),
    },
  });
}

export function getStyle(c: AppContext): Response {
  return respondAsset(c, css, types.css);
}

export function getScript(c: AppContext): Response {
  return respondAsset(c, script, types.js);
}
