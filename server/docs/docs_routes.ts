import { loadOnce } from "../../core/domain/loading/load_once.ts";
import { problem } from "../http/problem.ts";
import { type AppContext, respondStatic } from "../http/respond.ts";
import type { RouteFacts } from "../http/route.ts";

/** A route of the reference. It is not part of the API, so the document does not list it. */
export interface DocsRoute {
  readonly method: "GET";
  readonly path: string;
  readonly respond: (c: AppContext) => Promise<Response>;
}

const paths = ["/openapi.json", "/docs", "/docs/style.css", "/docs/problems/:code"] as const;

/** The description of the API for programs and for people. */
export function docsRoutes(
  loadRoutes: () => Promise<readonly RouteFacts[]>,
  publicUrl: string | null,
): readonly DocsRoute[] {
  // Made at the first request, so that startup does not wait for it.
  const pages = loadOnce(async () => {
    const { makePages } = await import("./pages.ts");
    return await makePages(await loadRoutes(), publicUrl);
  });
  const respond = async (c: AppContext): Promise<Response> => {
    const content = (await pages()).get(c.req.path);
    return content === undefined ? problem(c, { code: "not_found" }) : respondStatic(c, content);
  };
  return paths.map((path) => ({ method: "GET", path, respond }));
}
