import { createHash } from "node:crypto";
import { type AppContext, respondStatic, type StaticContent } from "../http/respond.ts";
import type { Route } from "../http/route.ts";

/** A route of the reference. It is not part of the API, so the document does not list it. */
export interface DocsRoute {
  readonly method: "GET";
  readonly path: string;
  readonly respond: (c: AppContext) => Promise<Response>;
}

/** The description of the API. It is made at the first request, so that startup does not wait. */
export function docsRoutes(
  routes: readonly Route[],
  publicUrl: string | null,
): readonly DocsRoute[] {
  let made: Promise<StaticContent> | null = null;
  const make = async (): Promise<StaticContent> => {
    const { buildDocument } = await import("../openapi/build_document.ts");
    const body = JSON.stringify(buildDocument(routes, publicUrl));
    return contentOf(body, "application/json; charset=utf-8");
  };
  return [{
    method: "GET",
    path: "/openapi.json",
    respond: async (c) => respondStatic(c, await (made ??= make())),
  }];
}

function contentOf(body: string, type: string): StaticContent {
  const digest = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  return { body, etag: `"${digest}"`, headers: { "content-type": type } };
}
